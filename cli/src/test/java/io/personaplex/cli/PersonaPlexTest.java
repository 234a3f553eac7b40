package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PersonaPlexTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  @Test
  void helpGoesToStandardOutput() {
    assertThat(execute(Map.of(), "--help")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("Usage: personaplex", "run", "models", "bench")
        .doesNotContain("null");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(execute(Map.of(), "--version")).isZero();
    assertThat(out.toString(UTF_8))
        .matches("personaplex \\d+\\.\\d+\\.\\d+\\S* on Java 2\\d\\S*\\R");
  }

  @Test
  void wrongUseIsExplainedOnStandardError() {
    assertThat(execute(Map.of())).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required subcommand", "Usage: personaplex");
    assertThat(execute(Map.of(), "run", "--smal")).isEqualTo(2);
    assertThat(err.toString()).contains("--smal");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void aTokenInAWrongCommandLineIsNotRepeated() {
    assertThat(execute(Map.of(), "setup", "--hf-tokn", "hf_canary123")).isEqualTo(2);
    assertThat(execute(Map.of(), "secrets", "set", "HF_TOKEN", "a", "hf_canary123")).isEqualTo(2);
    assertThat(err.toString()).contains("--hf-tokn", "***").doesNotContain("canary");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void everyMalformedSettingIsNamedBeforeAnythingStarts() {
    var environment =
        Map.of("APP_PORT", "eighty", "MOSHI_PORT", "70000", "SPEECH_ENGINE", "parrot");
    assertThat(execute(environment, "run")).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo(
            "settings: APP_PORT is 'eighty' (environment),"
                + " wanted a whole number from 1 to 65535, for example 8010;"
                + " MOSHI_PORT is '70000' (environment),"
                + " wanted a whole number from 1 to 65535, for example 8998;"
                + " SPEECH_ENGINE is 'parrot' (environment),"
                + " wanted one of auto, personaplex, cascade, echo");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void twoServicesOnOnePortAreRefused() {
    assertThat(execute(Map.of("APP_PORT", "8998"), "run")).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(
            "scenario6-moshi and scenario6-frontend both want port 8998:"
                + " set MOSHI_PORT or APP_PORT to another one");
  }

  @Test
  void theFirstLineOfEveryDescriptionStandsAlone() {
    CommandLine root = PersonaPlex.commandLine(Map.of(), System.out);
    root.getSubcommands().values().forEach(PersonaPlexTest::hasASummary);
  }

  private static void hasASummary(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    assertThat(description).as(command.getCommandName()).isNotEmpty();
    assertThat(description[0]).as(command.getCommandName()).matches("[A-Z].*[.]");
    command.getSubcommands().values().forEach(PersonaPlexTest::hasASummary);
  }

  @Test
  void everyCommandThatTheDoctorAdvisesCanBeTyped() throws IOException {
    var advised =
        Pattern.compile(
            "\\./personaplex ([a-z]+( (--[a-z-]+|set|fetch|[A-Z_]{2,}|scenario6-\\w+))*)");
    CommandLine root = PersonaPlex.commandLine(Map.of(), System.out);
    int commands = 0;
    try (var table = PersonaPlex.class.getResourceAsStream("doctor/troubleshooting.tsv")) {
      var matcher =
          advised.matcher(new String(Objects.requireNonNull(table).readAllBytes(), UTF_8));
      while (matcher.find()) {
        root.parseArgs(matcher.group(1).split(" ", -1));
        commands++;
      }
    }
    assertThat(commands).isGreaterThan(10);
  }

  private int execute(Map<String, String> environment, String... arguments) {
    var withHome = new HashMap<>(environment);
    withHome.putIfAbsent("HOME", "/nobody");
    CommandLine command =
        PersonaPlex.commandLine(withHome, new PrintStream(out, true, UTF_8))
            .setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }
}

package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.cli.config.EnvFile;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Options;
import io.personaplex.http.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SetupCommandTest {
  private static final String CANARY = "hf_canary123";
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;
  private Path checkout = Path.of("");
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private @Nullable Exception failure;

  @BeforeEach
  void aFreshCheckout() throws IOException {
    checkout = Files.createDirectory(folder.resolve("checkout"));
    Files.copy(REPOSITORY.resolve("env.example"), checkout.resolve("env.example"));
    environment.put("PERSONAPLEX_HOME", folder.resolve("home").toString());
    environment.put("HF_HOME", folder.resolve("hf").toString());
    environment.put("HF_HUB_OFFLINE", "1"); // no test reaches a network
    environment.put("PATH", folder.resolve("bin").toString());
    program("mvn", "echo Apache Maven 3.9.9");
    program("python3", "echo pip 25.0");
    program("setsid", "");
    for (String option : List.of("APP_PORT", "MOSHI_PORT", "DASHBOARD_PORT")) {
      environment.put(option, String.valueOf(freePort()));
    }
  }

  @Test
  void aFreshCheckoutGetsItsSettingsFromTheTemplate() throws IOException {
    assertThat(run(FakeTerminal.pipe(""), "--no-models")).isZero();
    assertThat(settings()).isEqualTo(Files.readString(checkout.resolve("env.example")));
    assertThat(permissions()).isEqualTo("rw-------");
    assertThat(out.toString())
        .contains("jdk ", "disk ", "setsid ", "ports ", "written from the template")
        .contains("the first run fetches it", "Ready. Next: ./personaplex run");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aCheckThatFailsIsNoReadiness() throws IOException {
    Files.delete(folder.resolve("bin/mvn"));
    assertThat(run(FakeTerminal.pipe(""), "--no-models")).isEqualTo(1);
    assertThat(out.toString()).contains("please look: 'mvn'", "Not ready").doesNotContain("Ready.");
  }

  @Test
  void theFileThatIsReadIsTheOneThatIsWritten() throws IOException {
    Path other = Files.writeString(folder.resolve("other.env"), "# mine\n");
    environment.put("PERSONAPLEX_ENV_FILE", other.toString());
    assertThat(run(FakeTerminal.typing(CANARY), "--no-models")).isZero();
    assertThat(other).hasContent("# mine\nHF_TOKEN=" + CANARY + "\n");
    assertThat(checkout.resolve(".env")).doesNotExist();
    assertThat(out.toString()).contains("HF_TOKEN is there", other.toString());
    noCanary();
  }

  @Test
  void aTokenWithABlankIsRefusedAndThatIsSaid() throws IOException {
    assertThat(run(FakeTerminal.typing(CANARY + " twice"), "--no-models")).isZero();
    assertThat(settings()).contains("\nHF_TOKEN=\n");
    assertThat(err.toString().strip()).contains("no token and was not kept").hasLineCount(1);
    noCanary();
  }

  @Test
  void aTokenTooShortToBeMaskedIsSaid() {
    assertThat(run(FakeTerminal.typing("hf_1"), "--no-models")).isZero();
    assertThat(err.toString().strip())
        .contains("HF_TOKEN has fewer than 6 characters")
        .hasLineCount(1);
  }

  @Test
  void theSecondTimeNothingIsChangedAndThatIsSaid() throws IOException {
    run(FakeTerminal.pipe(""), "--no-models");
    var before = Files.getLastModifiedTime(checkout.resolve(".env"));
    assertThat(run(FakeTerminal.pipe(""), "--no-models")).isZero();
    assertThat(Files.getLastModifiedTime(checkout.resolve(".env"))).isEqualTo(before);
    assertThat(out.toString()).contains("Everything was in place, nothing is changed.");
  }

  @Test
  void aTypedTokenIsKeptAndTheLicencePageNamed() throws IOException {
    var terminal = FakeTerminal.typing(CANARY);
    assertThat(run(terminal, "--no-models")).isZero();
    assertThat(terminal.questions).hasSize(1);
    assertThat(settings()).contains("\nHF_TOKEN=" + CANARY + "\n");
    assertThat(out.toString())
        .contains("https://huggingface.co/nvidia/personaplex-7b-v1", "HF_TOKEN is there");
    // Known now: nobody is asked again.
    assertThat(run(terminal, "--no-models")).isZero();
    assertThat(terminal.questions).hasSize(1);
    noCanary();
  }

  @Test
  void enterGoesOnWithoutAToken() throws IOException {
    assertThat(run(FakeTerminal.typing(""), "--no-models")).isZero();
    assertThat(settings()).contains("\nHF_TOKEN=\n");
    assertThat(out.toString()).contains("none; it is needed for PersonaPlex-7B only");
  }

  @Test
  void aTokenAsAnArgumentChangesItsLineAlone() throws IOException {
    String mine = "# mine\r\nexport HF_TOKEN='old' # from the hub\r\nAPP_PORT=9000\r\nODD=1";
    Files.writeString(checkout.resolve(".env"), mine);
    assertThat(run(FakeTerminal.pipe(""), "--no-models", "--hf-token", CANARY)).isZero();
    assertThat(settings())
        .isEqualTo(
            "# mine\r\nexport HF_TOKEN=" + CANARY + " # from the hub\r\nAPP_PORT=9000\r\nODD=1");
    assertThat(permissions()).isEqualTo("rw-------");
    assertThat(err.toString().strip()).startsWith("warning:").hasLineCount(1);
    noCanary();
  }

  @Test
  void aFileThatOthersCanReadIsMadePrivate() throws IOException {
    Path file = Files.writeString(checkout.resolve(".env"), "APP_PORT=9000\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(run(FakeTerminal.pipe(""), "--no-models")).isZero();
    assertThat(permissions()).isEqualTo("rw-------");
    assertThat(settings()).isEqualTo("APP_PORT=9000\n");
    assertThat(out.toString()).contains("only you can read it now");
  }

  @Test
  void aTokenOfTheEnvironmentGoesBeforeAndThatIsSaid() {
    environment.put("HF_TOKEN", "hf_canary_of_the_environment");
    assertThat(run(FakeTerminal.pipe(""), "--no-models", "--hf-token", CANARY)).isZero();
    assertThat(err.toString()).contains("HF_TOKEN of the environment goes before");
    noCanary();
  }

  @Test
  void modelsThatCannotBeFetchedAreAReasonToTryAgain() throws IOException {
    assertThat(run(FakeTerminal.pipe(""), "--small", "--json", "--hf-token", CANARY)).isEqualTo(1);
    JsonNode json = new JsonMapper().readTree(out.toString());
    assertThat(json.path("failed").asBoolean()).isTrue();
    assertThat(json.path("models").asText()).contains("HF_HUB_OFFLINE");
    assertThat(json.at("/envFile/change").asText()).isEqualTo("created");
    assertThat(json.path("tokenKnown").asBoolean()).isTrue();
    assertThat(json.path("next").asText()).isEqualTo("./personaplex run --small");
    assertThat(json.path("checks")).hasSizeGreaterThan(5);
    noCanary();
  }

  @Test
  void settingsThatCannotBeUsedStopItBeforeAnythingChanges() throws IOException {
    Files.writeString(checkout.resolve(".env"), "USE_GPU=ture\n");
    assertThat(run(FakeTerminal.pipe(""), "--hf-token", CANARY)).isEqualTo(2);
    assertThat(failure)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("USE_GPU is 'ture'");
    assertThat(settings()).isEqualTo("USE_GPU=ture\n");
  }

  @Test
  void outsideACheckoutItSaysHowToStartIt() {
    checkout = Path.of("");
    assertThat(run(FakeTerminal.pipe(""))).isEqualTo(2);
    assertThat(err.toString()).contains("./personaplex setup");
  }

  /// Every line that can be switched on names an option, with its default.
  @Test
  void theTemplateSaysWhatTheCatalogueSays() throws IOException {
    Path template = REPOSITORY.resolve("env.example");
    assertThat(EnvFile.read(template).faults()).isEmpty();
    Pattern line = Pattern.compile("(?:# )?([A-Z_]+)=(.*)");
    int options = 0;
    for (String text : Files.readAllLines(template)) {
      Matcher matcher = line.matcher(text);
      if (matcher.matches()) {
        OptionName option = Options.named(matcher.group(1)).orElseThrow();
        assertThat(matcher.group(2)).as(option.name()).isEqualTo(option.defaultValue());
        options++;
      }
    }
    assertThat(options).isGreaterThan(15);
    assertThat(Files.readAllLines(REPOSITORY.resolve(".gitignore"))).contains(".env");
  }

  private int run(Terminal terminal, String... arguments) {
    Optional<Path> root = Optional.of(checkout).filter(path -> !path.toString().isEmpty());
    return new CommandLine(new SetupCommand(environment, terminal, root))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(
            (thrown, _, _) -> {
              failure = thrown;
              return 2;
            })
        .execute(arguments);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void program(String name, String script) throws IOException {
    Path file = folder.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private String settings() throws IOException {
    return Files.readString(checkout.resolve(".env"));
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.resolve(".env")));
  }

  private void noCanary() {
    assertThat(out.toString() + err).doesNotContain("canary");
  }
}

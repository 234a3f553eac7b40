package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SecretsCommandTest {
  private static final String CANARY = "hf_canary123";

  @TempDir Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theValueIsAskedForOnATerminal() {
    var terminal = FakeTerminal.typing(CANARY);
    assertThat(run(terminal, "set", "HF_TOKEN")).isZero();
    assertThat(terminal.questions).containsExactly("HF_TOKEN (not shown): ");
    assertThat(kept()).isEqualTo(CANARY);
    assertThat(err.toString()).isEmpty();
    noCanary();
  }

  @Test
  void oneLineOfStandardInputIsTheValueElsewhere() {
    assertThat(run(FakeTerminal.pipe(CANARY), "set", "hf-token")).isZero();
    assertThat(kept()).isEqualTo(CANARY);
    noCanary();
  }

  @Test
  void asAnArgumentItWorksWithAWarningOfOneLine() {
    assertThat(run(FakeTerminal.pipe(""), "set", "HF_TOKEN", CANARY)).isZero();
    assertThat(kept()).isEqualTo(CANARY);
    assertThat(err.toString().strip()).startsWith("warning:").hasLineCount(1);
    noCanary();
  }

  @Test
  void aValueTooShortToBeMaskedIsKeptAndThatIsSaid() {
    assertThat(run(FakeTerminal.pipe("hf_1"), "set", "HF_TOKEN")).isZero();
    assertThat(kept()).isEqualTo("hf_1");
    assertThat(err.toString().strip())
        .isEqualTo("warning: HF_TOKEN has fewer than 6 characters and cannot be masked in logs");
  }

  @Test
  void listShowsNamesAndTimesAndNoValue() throws IOException {
    run(FakeTerminal.pipe(CANARY), "set", "HF_TOKEN");
    assertThat(run(FakeTerminal.pipe(""), "list")).isZero();
    assertThat(out.toString()).contains("HF_TOKEN  set 2026-11-24T10:00:00Z");
    StringWriter before = out;
    before.getBuffer().setLength(0);
    assertThat(run(FakeTerminal.pipe(""), "list", "--json")).isZero();
    JsonNode json = new JsonMapper().readTree(out.toString());
    assertThat(json.at("/secrets/0/name").asText()).isEqualTo("HF_TOKEN");
    assertThat(json.at("/secrets/0/set").asText()).isEqualTo("2026-11-24T10:00:00Z");
    assertThat(json.at("/file").asText()).isEqualTo(home.resolve("secrets.json").toString());
    noCanary();
  }

  @Test
  void whatIsRemovedIsGone() {
    run(FakeTerminal.pipe(CANARY), "set", "HF_TOKEN");
    assertThat(run(FakeTerminal.pipe(""), "rm", "HF_TOKEN")).isZero();
    assertThat(run(FakeTerminal.pipe(""), "rm", "HF_TOKEN")).isEqualTo(1);
    assertThat(err.toString()).contains("HF_TOKEN is not kept in");
    out.getBuffer().setLength(0);
    assertThat(run(FakeTerminal.pipe(""), "list")).isZero();
    assertThat(out.toString()).contains("No secret is kept");
  }

  @Test
  void wrongUseIsExplained() {
    assertThat(run(FakeTerminal.pipe(CANARY), "set", "APP_PORT")).isEqualTo(2);
    assertThat(err.toString())
        .contains("'APP_PORT' is no secret", "there is: HF_TOKEN, LLM_API_KEY");
    assertThat(run(FakeTerminal.pipe(""), "set", "HF_TOKEN")).isEqualTo(2);
    assertThat(err.toString()).contains("no value for HF_TOKEN");
    assertThat(run(FakeTerminal.pipe(CANARY + " twice"), "set", "HF_TOKEN")).isEqualTo(2);
    assertThat(run(FakeTerminal.pipe(""))).isEqualTo(2);
    assertThat(err.toString()).contains("set, list or rm");
    noCanary();
  }

  @Test
  void aValueInTheWrongPlaceIsNotRepeated() {
    var root =
        PersonaPlex.commandLine(environment(), System.out)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    assertThat(root.execute("secrets", "set", "HF_TOKEN=api_org_canary")).isEqualTo(2);
    assertThat(err.toString()).contains("name and value are two words");
    assertThat(root.execute("secrets", "set", "HF_TOKEN", "my", "api_org_canary")).isEqualTo(2);
    assertThat(root.execute("secrets", "set", "api_org_canary")).isEqualTo(2);
    assertThat(root.execute("secret", "set", "HF_TOKEN", "api_org_canary")).isEqualTo(2);
    assertThat(err.toString()).contains("'secret'");
    assertThat(root.execute("run", "HTTPS_PROXY=http://u:canary@h")).isEqualTo(2);
    assertThat(root.execute("run", "--token=canary")).isEqualTo(2);
    assertThat(err.toString()).contains("'--token=***'");
    noCanary();
  }

  private int run(Terminal terminal, String... arguments) {
    var command = new SecretsCommand(environment(), terminal, clock());
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private Map<String, String> environment() {
    return Map.of("PERSONAPLEX_HOME", home.toString());
  }

  private static Clock clock() {
    return Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
  }

  private String kept() {
    return Configuration.read(ConfigurationInput.of(environment()))
        .secret(OptionName.HF_TOKEN)
        .orElseThrow()
        .reveal();
  }

  private void noCanary() {
    assertThat(out.toString() + err).doesNotContain("canary");
  }
}

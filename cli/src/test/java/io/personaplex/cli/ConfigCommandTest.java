package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.cli.config.OptionName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  @Test
  void everyOptionIsShownWithValueSourceAndMeaning() {
    environment.put("APP_PORT", "9000");
    assertThat(execute("config", "--all", "--set", "USE_GPU=off", "--small")).isZero();
    String text = out.toString(UTF_8);
    for (OptionName option : OptionName.values()) {
      assertThat(text).contains(" " + option + " ", option.description());
    }
    assertThat(text)
        .containsPattern("\\* APP_PORT +9000  \\(environment; default 8010\\)")
        .containsPattern("\\* USE_GPU +false  \\(--set; default true\\)")
        .containsPattern("\\* MODEL_SET +small  \\(--small\\)")
        .containsPattern("  MOSHI_PORT +8998  \\(default\\)");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void withoutAllItFitsOneScreenAndSaysHowManyMoreThereAre() {
    environment.put("NO_PROXY", "localhost");
    environment.put("PERSONAPLEX_COMMIT", "1234abc"); // by the launcher
    assertThat(execute("config", "--set", "APP_PORT=9000")).isZero();
    String text = out.toString(UTF_8);
    assertThat(text.lines().count()).isLessThanOrEqualTo(24);
    assertThat(text)
        .containsPattern("APP_PORT +9000 +--set +port of the page")
        .containsPattern("MOSHI_PORT +8998 +- +port of the speech backend")
        .containsPattern("NO_PROXY +localhost +environment ")
        .doesNotContain("CASCADE_PARTIALS", "PERSONAPLEX_COMMIT")
        .containsPattern("\n\\d+ more, not set: personaplex config --all");
  }

  @Test
  void asJsonItSaysWhereEachValueIs() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.env"), "X=1\n\nMOSHI_PORT=9001\n");
    environment.put("HF_TOKEN", "hf_canary");
    assertThat(execute("config", "--json", "--env-file", file.toString())).isZero();
    JsonNode json = new JsonMapper().readTree(out.toString(UTF_8));
    JsonNode port = option(json, "MOSHI_PORT");
    assertThat(port.path("value").asText()).isEqualTo("9001");
    assertThat(port.path("source").asText()).isEqualTo("env-file");
    assertThat(port.path("file").asText()).isEqualTo(file.toString());
    assertThat(port.path("line").asInt()).isEqualTo(3);
    assertThat(port.path("default").asText()).isEqualTo("8998");
    assertThat(option(json, "HF_TOKEN").path("value").asText()).isEqualTo("***");
    assertThat(json.at("/ignored/0/name").asText()).isEqualTo("X");
    assertThat(out.toString(UTF_8) + err).doesNotContain("canary");
  }

  @Test
  void whatCannotBeUsedIsToldAndEndsWithTwo() {
    environment.put("APP_PORT", "80a");
    assertThat(execute("config", "--set", "APPPORT=1")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean APP_PORT?", "'80a' (environment)");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void aSecretInTheWrongPlaceIsNotRepeated() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.env"), "HF_TOKEN=hf_canary x\nhf_canary\n");
    assertThat(execute("config", "--env-file", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("line 1", "line 2").doesNotContain("canary");
  }

  private int execute(String... arguments) {
    environment.put("HOME", folder.toString());
    return PersonaPlex.commandLine(environment, new PrintStream(out, true, UTF_8))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static JsonNode option(JsonNode json, String name) {
    for (JsonNode option : json.path("options")) {
      if (option.path("name").asText().equals(name)) {
        return option;
      }
    }
    throw new AssertionError(name + " is not in " + json);
  }
}

package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void setUp() {
    environment.put("PERSONAPLEX_HOME", folder.resolve("home").toString());
    environment.put("HF_HOME", folder.resolve("hf").toString());
    environment.put("HF_HUB_OFFLINE", "1"); // no test reaches a network
    environment.put("PATH", folder.toString());
  }

  private int run(String... arguments) {
    return new CommandLine(new ModelsCommand(environment))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void listShowsEveryModelWithSizeAndLicence() {
    assertThat(run("list")).isZero();
    assertThat(out.toString())
        .contains("whisper-tiny.en", "78 MB", "MIT", "speech recognition, English")
        .contains("qwen2.5-coder-1.5b-instruct", "1.12 GB", "Apache-2.0");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void listSpeaksJson() throws IOException {
    assertThat(run("list", "--json")).isZero();
    JsonNode all = new JsonMapper().readTree(out.toString());
    assertThat(all.isArray()).isTrue();
    JsonNode first = all.get(0);
    assertThat(first.get("name").asText()).isEqualTo("hibari-heart");
    assertThat(first.get("bytes").asLong()).isGreaterThan(10_000_000);
    assertThat(first.get("present").asBoolean()).isFalse();
    assertThat(first.get("folder").isNull()).isTrue();
  }

  @Test
  void fetchSaysWhichSetAndWhyAndWhatFailed() {
    assertThat(run("fetch", "--small")).isEqualTo(1);
    assertThat(out.toString()).contains("the small set", "because the small set was asked for");
    assertThat(err.toString())
        .startsWith(
            "Could not fetch hibari-heart, whisper-tiny.en, silero-vad, smollm2-135m-instruct:"
                + " HF_HUB_OFFLINE forbids the network")
        .containsOnlyOnce("HF_HUB_OFFLINE")
        .contains("models import");
  }

  @Test
  void fetchTakesALanguageModelThatIsAlreadyHere() throws IOException {
    Path gguf = Files.writeString(folder.resolve("mine.gguf"), "GGUF...");
    assertThat(run("fetch", gguf.toString())).isZero();
    assertThat(out.toString()).contains(gguf.toString());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNamesThereAre() {
    assertThat(run("fetch", "whisper")).isEqualTo(1);
    assertThat(err.toString())
        .contains("There is no model 'whisper'", "whisper-tiny.en")
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void aSetThatDoesNotExistIsNamed() {
    environment.put("MODEL_SET", "huge");
    assertThat(run("fetch")).isEqualTo(2);
    assertThat(err.toString())
        .contains("MODEL_SET is 'huge' (environment), wanted one of default, small");
  }

  @Test
  void verifyAndRmSayThatNothingIsHere() {
    assertThat(run("verify")).isZero();
    assertThat(out.toString()).contains("No model is on this machine.");
    assertThat(run("verify", "silero-vad")).isEqualTo(1);
    assertThat(err.toString()).contains("models fetch silero-vad");
    assertThat(run("rm", "silero-vad")).isEqualTo(1);
    assertThat(err.toString()).contains("Nothing of model 'silero-vad'");
  }

  @Test
  void importRefusesAStranger() throws IOException {
    Path stranger = Files.writeString(folder.resolve("x.bin"), "who am I");
    assertThat(run("import", stranger.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("none of the files we know");
  }

  @Test
  void aWrongCommandLineIsAnsweredWithTheUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("list, fetch, verify, import or rm", "Usage:");
    assertThat(run("rm")).isEqualTo(2);
    assertThat(run("list", "--jsn")).isEqualTo(2);
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Examples:");
  }
}

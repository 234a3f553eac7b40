package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.personaplex.RandomCheckpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      new CommandLine(new BenchCommand())
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Test
  void talkMeasuresAQuestionAtTheClient() throws Exception {
    Question first = QuestionSet.load().personas().getFirst().questions().getFirst();
    String misheard = first.text().replace("Good", "Could");
    try (var backend = new ScriptedBackend(misheard, "Hello, I am Clara.")) {
      int exit =
          command.execute("talk", "--json", "--questions", "1", "--url", backend.uri().toString());
      assertThat(err.toString()).contains("1/1 bakery-1").contains("I am Clara");
      assertThat(exit).isZero();
    }
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("command").asText()).startsWith("bench talk --json --questions 1");
    assertThat(report.path("backend").path("engine").asText()).isEqualTo("scripted");
    assertThat(report.path("machine").path("memory_read_gb_per_s_one_thread").asDouble())
        .isPositive();
    assertThat(report.path("questions").asInt()).isEqualTo(1);
    assertThat(report.path("right_answers").asInt()).isEqualTo(1);
    assertThat(report.path("word_errors").asInt()).isEqualTo(1);
    assertThat(report.path("words").asInt()).isEqualTo(9);
    assertThat(report.path("failed").asInt() + report.path("answered_early").asInt()).isZero();
    // Five silent frames, then the tone in the next; the frame the question ends in counts too.
    int silence = 80 * ScriptedBackend.SILENT_FRAMES;
    assertThat(report.path("first_audio_ms").path("p50").asDouble())
        .isBetween((double) silence - 80, silence + 10_000.0);
    assertThat(report.path("stages").path("detect_ms").path("p50").asDouble()).isEqualTo(400);
    assertThat(report.path("stages").path("detect_ms").path("share_of_total").asDouble())
        .isEqualTo(0.8);
    assertThat(report.path("stages").has("k")).isFalse();
    JsonNode row = report.path("rows").get(0);
    assertThat(row.path("heard").asText()).isEqualTo(misheard);
    assertThat(row.path("answer").asText()).isEqualTo("Hello, I am Clara.");
    assertThat(TalkReport.describe(report))
        .contains("bakery-1")
        .contains("right answers: 1 of 1 (100 %)")
        .contains("detect_ms");
  }

  @Test
  void aMissingBackendIsNamed() {
    assertThat(command.execute("talk", "--url", "ws://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).contains("no backend answers at http://127.0.0.1:1/health");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anotherSchemeIsRefusedWithAnExample() {
    assertThat(command.execute("conversation", "--url", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).contains("--url is http://127.0.0.1:1").contains("ws://");
  }

  @Test
  void tooFewRunsOfTheSynthesiserAreRefused() {
    assertThat(command.execute("tts", "--runs", "10")).isEqualTo(1);
    assertThat(err.toString()).contains("--runs is 10, wanted at least 50");
  }

  @Test
  void aFrameIsTimedPartByPart(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("model");
    RandomCheckpoint.tiny(1, 1).write(model, (_, _, _) -> {});
    int exit =
        command.execute(
            "frame",
            "--json",
            "--frames",
            "5",
            "--model",
            model.toString(),
            "--cache",
            folder.resolve("cache").toString(),
            "--threads",
            "1");
    assertThat(exit).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("layers").asInt()).isEqualTo(1);
    assertThat(report.path("precision").asText()).isEqualTo("int8");
    assertThat(report.path("threads").asInt()).isEqualTo(1);
    assertThat(report.path("load_first_ms").asDouble()).isPositive();
    assertThat(report.path("load_second_ms").asDouble()).isPositive();
    assertThat(report.path("frame_ms").path("count").asInt()).isEqualTo(5);
    double sum = 0;
    for (String part : List.of("encode", "temporal", "text_head", "depth", "sampling", "decode")) {
      double least = report.path("parts_ms").path(part).path("min").asDouble(-1);
      assertThat(least).as(part).isNotNegative();
      sum += least;
    }
    assertThat(sum).isLessThanOrEqualTo(report.path("frame_ms").path("min").asDouble() + 0.01);
    assertThat(report.path("bytes_per_frame").asLong()).isPositive();
    assertThat(report.path("part_of_probe").asDouble()).isNotNegative();
    assertThat(report.path("resident_mb").asDouble()).isPositive();
    assertThat(folder.resolve("cache")).as("made for this run alone").isEmptyDirectory();
    assertThat(err.toString()).doesNotContain("INFO");
  }

  @Test
  void theCodecIsTimedAlone(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("model");
    RandomCheckpoint.tiny(1, 1).write(model, (_, _, _) -> {});
    int exit = command.execute("codec", "--json", "--frames", "10", "--model", model.toString());
    assertThat(exit).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("threads").asInt()).isEqualTo(1);
    for (String part : List.of("encode_ms", "decode_ms", "frame_ms")) {
      assertThat(report.path(part).path("count").asInt()).as(part).isEqualTo(10);
      assertThat(report.path(part).path("p50").asDouble()).as(part).isPositive();
    }
  }

  @Test
  void aCheckpointThatIsNotThereIsNamed(@TempDir Path folder) {
    assertThat(command.execute("frame", "--model", folder.resolve("x").toString())).isEqualTo(1);
    assertThat(command.execute("codec", "--model", folder.toString())).isEqualTo(1);
    assertThat(command.execute("frame", "--frames", "1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("there is no such folder", "which lacks", "--frames is 1, wanted at least 5")
        .doesNotContain("\tat ");
  }
}

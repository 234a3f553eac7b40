package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.audio.Wav;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.GoldenTolerance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `talk` writes what the reference's own offline program wrote of the same files: the golden set
/// is the checkpoint, its recording the user.
class TalkGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.talk");

  /// README, "Tolerances": the waveform's, and the step of 16 bits that both roundings are within.
  private static final double WAVE_BOUND = 1e-5 + 1.0 / 32_767;

  @TempDir private Path folder;

  @Test
  void theReplyAndItsTokensAreThoseOfTheReference() throws IOException {
    JsonNode recorded = Golden.json("e2e.json");
    JsonNode offline = recorded.path("offline");
    Path reply = folder.resolve("reply.wav");
    Path tokens = folder.resolve("tokens.json");
    var err = new StringWriter();
    int code =
        PersonaPlex.commandLine(
                Map.of("HOME", folder.toString(), "PERSONAPLEX_HOME", folder.toString()),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8))
            .setErr(new PrintWriter(err, true))
            .execute(
                "talk",
                "--in",
                Golden.file(recorded.path("input").asText()).toString(),
                "--out",
                reply.toString(),
                "--tokens",
                tokens.toString(),
                "--engine",
                "personaplex",
                "--model",
                Golden.folder().toString(),
                "--voice",
                offline.path("voice").asText(), // a file name, as the reference wants it
                "--persona",
                offline.path("text_prompt").asText(),
                "--precision",
                "f32",
                "--greedy",
                "--reference");
    assertThat(code).as(err.toString()).isZero();

    JsonNode said = new JsonMapper().readTree(tokens.toFile());
    JsonNode wanted = offline.path("output_text");
    assertThat(wanted.size()).as("frames recorded").isPositive();
    assertThat(said).hasSameSizeAs(wanted);
    int sure = sureFrames(recorded, wanted.size());
    for (int f = 0; f < sure; f++) {
      assertThat(said.get(f).asText()).as("frame %d", f).isEqualTo(wanted.get(f).asText());
    }

    float[] sound = Wav.read(reply).samples();
    float[] expected;
    try (var tensors = new Checkpoint(Golden.file("e2e.safetensors"))) {
      expected = tensors.tensor("offline.pcm").toFloats();
    }
    assertThat(sound).hasSameSizeAs(expected);
    int frameSamples = Math.ceilDiv(expected.length, wanted.size());
    double worst = 0;
    for (int i = 0; i < Math.min(expected.length, sure * frameSamples); i++) {
      float clipped = Math.clamp(expected[i], -1f, 1f);
      // What is written is divided by 32768 when it is read, and was multiplied by 32767.
      float back = sound[i] * 32_768 / 32_767;
      assertThat(back).as("sample %d", i).isCloseTo(clipped, within((float) WAVE_BOUND));
      worst = Math.max(worst, Math.abs(back - clipped));
    }
    LOG.log(
        System.Logger.Level.INFO,
        "talk: %d of %d frames as the reference's, worst sample %.1e off"
            .formatted(sure, wanted.size(), worst));
  }

  /// Frames before the first choice that may be rounding; what follows one is another conversation.
  /// A set that stores no margin is held to its forced first frame only; the engine's end-to-end
  /// test computes them.
  private static int sureFrames(JsonNode recorded, int frames) {
    if (recorded.path("user_code_margin_min").asDouble(0) < GoldenTolerance.NEAR_TIE) {
      return 1;
    }
    JsonNode text = recorded.at("/offline/text_margin");
    JsonNode audio = recorded.at("/offline/audio_margin");
    for (int f = 0; f < frames; f++) {
      double least =
          Math.min(
              text.path(f).asDouble(0),
              StreamSupport.stream(audio.path(f).spliterator(), false)
                  .mapToDouble(JsonNode::asDouble)
                  .min()
                  .orElse(0));
      if (least < GoldenTolerance.NEAR_TIE) {
        // The call's own choices belong to the next frame.
        return f + 1;
      }
    }
    return frames;
  }
}

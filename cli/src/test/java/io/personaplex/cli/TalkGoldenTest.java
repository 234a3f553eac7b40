package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.audio.Wav;
import io.personaplex.personaplex.CheckpointFolder;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.personaplex.PersonaPlexEngine;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.GoldenTolerance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `talk` writes what the engine says, and with that what the reference's own offline program wrote
/// of the same files: the golden set is the checkpoint, its recording the user.
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
    float[] sound = Wav.read(reply).samples();
    compareWithTheEngine(engineItself(recorded), said, sound);
    compareWithTheReference(recorded, said, sound);
  }

  /// What the engine says of the same files: the text of each frame, and the sound of all.
  private record Said(List<String> texts, List<float[]> frames) {}

  private Said engineItself(JsonNode recorded) {
    JsonNode offline = recorded.path("offline");
    String voice = offline.path("voice").asText();
    var request =
        new SessionRequest(
            voice.substring(0, voice.lastIndexOf('.')),
            offline.path("text_prompt").asText(),
            SessionRequest.Sampling.DEFAULT,
            OptionalLong.empty());
    var options =
        EngineOptions.from(
            Map.of(
                "PERSONAPLEX_HOME",
                folder.toString(),
                EngineOptions.PRECISION,
                "f32",
                EngineOptions.GREEDY,
                "true",
                EngineOptions.SCHEDULE,
                "reference",
                EngineOptions.CONTEXT_END,
                "slide"));
    var said = new Said(new ArrayList<>(), new ArrayList<>());
    var checkpoint = CheckpointFolder.open(Golden.folder(), options.cacheFolder());
    try (var engine = PersonaPlexEngine.load(checkpoint, options, (_, _) -> {});
        var session = engine.open(request)) {
      session.prompt(_ -> {});
      int length = engine.info().format().samplesPerFrame();
      float[] user = Wav.read(Golden.file(recorded.path("input").asText())).samples();
      for (int at = 0; at < user.length; at += length) {
        float[] agent = new float[length];
        session.step(Arrays.copyOfRange(user, at, at + length), agent, texts(said.texts()));
        said.frames().add(agent);
      }
    }
    return said;
  }

  private static SessionEvents texts(List<String> texts) {
    return new SessionEvents() {
      @Override
      public void token(String written) {
        texts.add(written);
      }

      @Override
      public void text(String piece) {}

      @Override
      public void userText(String text, boolean isFinal) {}

      @Override
      public void metadata(Map<String, ?> fields) {}
    };
  }

  /// Nothing is released here: `talk` adds and loses nothing.
  private static void compareWithTheEngine(Said engine, JsonNode said, float[] sound) {
    assertThat(engine.texts()).as("frames").isNotEmpty();
    assertThat(said).extracting(JsonNode::asText).containsExactlyElementsOf(engine.texts());
    int at = 0;
    for (float[] frame : engine.frames()) {
      for (int i = 0; i < frame.length && at < sound.length; i++, at++) {
        // Written × 32767 toward zero, read / 32768.
        assertThat(sound[at] * 32_768).as("sample %d", at).isEqualTo((int) (frame[i] * 32_767));
      }
    }
    assertThat(at).as("samples compared").isEqualTo(sound.length);
  }

  private static void compareWithTheReference(JsonNode recorded, JsonNode said, float[] sound) {
    JsonNode wanted = recorded.at("/offline/output_text");
    assertThat(wanted.size()).as("frames recorded").isPositive();
    assertThat(said).hasSameSizeAs(wanted);
    int sure = sureFrames(recorded, wanted.size());
    for (int f = 0; f < sure; f++) {
      assertThat(said.get(f).asText()).as("frame %d", f).isEqualTo(wanted.get(f).asText());
    }
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
        "talk: all %d frames as the engine's, %d as the reference's, worst sample %.1e off"
            .formatted(wanted.size(), sure, worst));
  }

  /// Frames before the first choice that may be rounding, of a set that stores its margins; of
  /// another one none. What the engine says there is compared by its own end-to-end test, which
  /// computes the margins.
  private static int sureFrames(JsonNode recorded, int frames) {
    if (recorded.path("user_code_margin_min").asDouble(0) < GoldenTolerance.NEAR_TIE
        || recorded.at("/offline/text_margin").isMissingNode()) {
      return 0;
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

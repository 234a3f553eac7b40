package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.audio.Wav;
import io.personaplex.kernels.KvRing;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SessionRequest;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.SpeechEngineContract.Events;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A `.wav` as a voice, with the golden set's model and a context that is made to fit.
class RecordedVoiceTest {
  private static final int RATE = 48_000; // not the codec's
  private static final int SECONDS = 1; // more than the half that loudness wants

  @TempDir private Path folder;
  @TempDir private Path cache;

  @Test
  void itTakesAFrameOfThePromptForEveryOneOfItsOwn() throws IOException {
    int most = voiceFrames() + pauses();
    try (var engine = load(most + 1);
        var session = engine.open(request(""))) {
      session.prompt(_ -> {});
      var events = new Events();
      int samples = engine.info().format().samplesPerFrame();
      session.step(new float[samples], new float[samples], events);
      assertThat(events.metadata.getFirst().get("prompt_frames")).isEqualTo(most);
    }
  }

  @Test
  void oneThatIsTooLongIsRefusedForItselfAndNotForThePersona() throws IOException {
    int room = voiceFrames() / 2;
    try (var engine = load(room + pauses() + 1);
        var session = engine.open(request("You are Ada."))) {
      assertThatThrownBy(() -> session.prompt(_ -> {}))
          .isInstanceOf(RefusedRequestException.class)
          .hasMessageContaining("The voice mine.wav is too long")
          .hasMessageContaining("Choose a shorter one")
          .hasMessageNotContaining("persona");
    }
  }

  @Test
  void whoGoesAwayIsNotEncodedFor() throws IOException {
    var asked = new AtomicInteger();
    try (var engine = load(voiceFrames() + pauses() + 1);
        var arena = Arena.ofShared()) {
      LoadedModel model = engine.model();
      var memory = ConversationMemory.allocate(model, KvRing.Format.F32, arena);
      var source = new VoiceSource.Recording(folder.resolve("voices/mine.wav"));
      int room = model.sizes().lm().context();
      assertThatThrownBy(
              () ->
                  new VoiceReader(model)
                      .read(source, memory, room, () -> asked.incrementAndGet() > 2))
          .isInstanceOf(CancellationException.class);
      assertThat(asked).hasValue(3);
    }
  }

  private static SessionRequest request(String persona) {
    return new SessionRequest("mine", persona, SessionRequest.Sampling.DEFAULT, OptionalLong.of(1));
  }

  private PersonaPlexEngine load(int context) throws IOException {
    SmallContext.make(folder, context);
    Files.createDirectory(folder.resolve("voices"));
    float[] tone = new float[SECONDS * RATE];
    for (int i = 0; i < tone.length; i++) {
      tone[i] = (float) (0.3 * Math.sin(2 * Math.PI * 220 * i / RATE));
    }
    new Wav(tone, RATE).write(folder.resolve("voices/mine.wav"));
    var options =
        EngineOptions.defaults(cache)
            .withPrecision(PrecisionChoice.F32)
            .withThreads(1)
            .withContextEnd(ContextEnd.SLIDE);
    return PersonaPlexEngine.load(CheckpointFolder.open(folder, cache), options, (_, _) -> {});
  }

  private int voiceFrames() {
    var format = sizes().format();
    return Math.ceilDiv(SECONDS * format.sampleRate(), format.samplesPerFrame());
  }

  private int pauses() {
    return 2 * sizes().prompt().silenceFrames();
  }

  private ModelSizes sizes() {
    return ModelSizes.of(CheckpointFolder.open(Golden.folder(), cache));
  }
}

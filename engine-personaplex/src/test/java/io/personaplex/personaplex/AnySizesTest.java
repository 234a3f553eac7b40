package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.codec.CodecConfig;
import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.PersonaText;
import io.personaplex.lm.PromptConstants;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SessionRequest;
import io.personaplex.testkit.SpeechEngineContract.Events;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A model none of whose sizes is the published one's, or a multiple of a block, a vector or 4: six
/// codebooks, delays of up to two frames, a short context, random weights.
class AnySizesTest {
  private static final long SEED = 11;
  private static final int FRAMES = 30;
  private static final String PERSONA = "You are Ada.";
  private static final int BOOKS = 6;
  private static final int BINS = 300;

  @TempDir private static Path folder;

  @BeforeAll
  static void make() {
    new RandomCheckpoint(sizes(), SEED).write(folder.resolve("model"), (_, _, _) -> {});
  }

  @Test
  void theSessionSaysWhatTheReferencesScheduleSaysOneCallLater() {
    try (var engine = load(PrecisionChoice.F32);
        var arena = Arena.ofShared()) {
      var said = new ArrayList<int[]>();
      var heard = new ArrayList<int[]>();
      hold(engine, said, heard);
      LoadedModel model = engine.model();
      var replay = new ReferenceReplay(model.language(), arena);
      VoiceCollection voices = checkpoint().voices();
      replay.prompt(
          new VoiceReader(model)
              .read(
                  voices.source(voices.defaultName()),
                  ConversationMemory.allocate(model, KvRing.Format.F32, arena),
                  model.sizes().lm().context(),
                  () -> false),
          PersonaText.tokens(model.tokenizer(), PERSONA),
          model.sizes().prompt());
      int compared = 0;
      for (int call = 0; call < FRAMES; call++) {
        assertThat(replay.step(heard.get(call))).as("call %d returns", call).isTrue();
        if (call > 0 && replay.smallestMargin() > 1e-4) {
          assertThat(Arrays.copyOf(replay.frame(), 1 + BOOKS))
              .as("call %d, seed %d", call, SEED)
              .isEqualTo(said.get(call - 1));
          compared++;
        }
      }
      assertThat(compared).as("frames before a near-tie").isGreaterThan(FRAMES / 2);
    }
  }

  @ParameterizedTest
  @EnumSource(PrecisionChoice.class)
  void everyPrecisionTalks(PrecisionChoice precision) {
    try (var engine = load(precision)) {
      var said = new ArrayList<int[]>();
      hold(engine, said, new ArrayList<>());
      assertThat(said).hasSize(FRAMES);
    }
  }

  private static CheckpointFolder checkpoint() {
    return CheckpointFolder.open(folder.resolve("model"), folder);
  }

  private static PersonaPlexEngine load(PrecisionChoice precision) {
    return PersonaPlexEngine.load(
        checkpoint(),
        EngineOptions.defaults(folder).withPrecision(precision).withThreads(1).withGreedy(),
        (_, _) -> {});
  }

  private static void hold(PersonaPlexEngine engine, List<int[]> said, List<int[]> heard) {
    var random = new SplittableRandom(SEED);
    var request =
        new SessionRequest("", PERSONA, SessionRequest.Sampling.DEFAULT, OptionalLong.empty());
    try (var session = engine.openSession(request)) {
      session.prompt(_ -> {});
      for (int f = 0; f < FRAMES; f++) {
        float[] user = new float[engine.info().format().samplesPerFrame()];
        for (int i = 0; i < user.length; i++) {
          user[i] = (float) (random.nextDouble() - 0.5);
        }
        float[] agent = new float[user.length];
        session.step(user, agent, new Events());
        for (float sample : agent) {
          assertThat(sample).isBetween(-1f, 1f);
        }
        int[] tokens = new int[1 + BOOKS];
        tokens[0] = session.agentFrame().text();
        System.arraycopy(session.agentFrame().codes(), 0, tokens, 1, BOOKS);
        said.add(tokens);
        heard.add(session.userCodes().clone());
      }
    }
  }

  private static ModelSizes sizes() {
    CodecConfig mimi = CodecConfig.mimi();
    var codec =
        new CodecConfig(
            new CodecConfig.SeaNetConfig(42, 6, List.of(6, 5, 4, 2), 1, 5, 3, 3, 2, 2),
            new CodecConfig.TransformerConfig(1, 42, 3, 50, 1e-5f, 10_000, 38),
            mimi.resampling(),
            new CodecConfig.QuantiserConfig(1, 9, BOOKS, BINS, 7, 1e-5f));
    var lm =
        new LmConfig(
            54,
            2,
            3,
            18,
            77,
            1e-8f,
            10_000,
            301,
            401,
            3,
            BINS,
            2 * BOOKS,
            List.of(0, 0, 1, 2, 1, 2, 1, 0, 1, 2, 1, 2, 1),
            new LmConfig.DepthConfig(2 * BOOKS, 27, 2, 3, 9, 35, 2 * BOOKS));
    var prompt =
        new PromptConstants(3, Collections.nCopies(BOOKS, 17), Collections.nCopies(BOOKS, 29));
    return new ModelSizes(lm, codec, prompt, new AudioFormat(24_000, codec.samplesPerFrame()));
  }
}

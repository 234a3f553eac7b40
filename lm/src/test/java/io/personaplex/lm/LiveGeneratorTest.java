package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The live schedule on random models, whatever their delays and codebooks.
class LiveGeneratorTest {
  private static final int FRAMES = 12;
  private static final int CONTEXT = 40;
  private static final int STEPS = 20;
  private static final int WIDE_CONTEXT = 10_000;

  private final long seed = Seeds.next();

  @TempDir private Path folder;

  /// What a session is told before it listens.
  private enum Told {
    NOTHING,
    A_RECORDED_VOICE,
    A_PACKAGED_VOICE
  }

  @Test
  void itSaysWhatTheReferenceSaysOneCallLaterWhateverTheDelays() {
    compareSchedules(Sampling.GREEDY);
  }

  @Test
  void sampledWithASeedItAlsoSaysWhatTheReferenceSaysOneCallLater() {
    compareSchedules(new Sampling(1.5, 7, 1.5, 9, seed));
  }

  private void compareSchedules(Sampling sampling) {
    SplittableRandom random = new SplittableRandom(seed);
    int compared = 0;
    for (int round = 0; round < 24; round++) {
      LmConfig config = RandomModel.config(random, 2 + random.nextInt(3), round % 4, CONTEXT);
      Told told = Told.values()[round % Told.values().length];
      long modelSeed = random.nextLong();
      Session session = new Session(config, told, sampling, random.split());
      List<int[]> early = new ArrayList<>();
      List<int[]> late = new ArrayList<>();
      RandomModel.with(
          config,
          modelSeed,
          folder,
          model -> {
            session.live(model, early);
            session.reference(model, late);
          });
      int shift = session.firstFrame(1) - session.firstFrame(0);
      for (int i = 0; i + shift < late.size(); i++) {
        assertThat(early.get(i))
            .as("seed %d, round %d, %s, frame %d, %s", seed, round, told, i, config)
            .isEqualTo(Arrays.copyOf(late.get(i + shift), config.codebooks() + 1));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(24 * (FRAMES - 5));
  }

  /// A prompt and the user's codes, on both schedules.
  private static final class Session {
    private final LmConfig config;
    private final Sampling sampling;
    private final PromptConstants constants;
    private final @Nullable VoicePrompt voice;
    private final int[][] voiceCodes;
    private final int[] persona;
    private final int[][] user;
    private final Prompt prompt;

    Session(LmConfig config, Told told, Sampling sampling, SplittableRandom random) {
      this.config = config;
      this.sampling = sampling;
      int books = config.codebooks();
      int[][] fixed = RandomModel.codes(random, 2, books, config.card());
      constants =
          new PromptConstants(
              random.nextInt(3),
              Arrays.stream(fixed[0]).boxed().toList(),
              Arrays.stream(fixed[1]).boxed().toList());
      voiceCodes = RandomModel.codes(random, random.nextInt(5), books, config.card());
      persona = random.ints(random.nextInt(5), 0, config.textCard()).toArray();
      user = RandomModel.codes(random, FRAMES, books, config.card());
      voice =
          switch (told) {
            case NOTHING -> null;
            case A_RECORDED_VOICE -> VoicePrompt.recorded("test", voiceCodes, config);
            case A_PACKAGED_VOICE -> packaged(config, random);
          };
      prompt =
          told == Told.NOTHING
              ? Prompt.none(config)
              : new Prompt(config, constants, voice, persona);
    }

    /// Number of the first frame that comes out of live calls, `ahead` calls ahead of the
    /// reference.
    int firstFrame(int ahead) {
      int delay = DelayPattern.of(config).maxDelay();
      return Math.max(1, prompt.frames() - delay + (delay > 0 ? ahead : 0));
    }

    void live(LanguageModel model, List<int[]> frames) {
      try (var arena = Arena.ofConfined()) {
        LmState state = state(model, arena);
        model.prefill(state, prompt, _ -> {});
        LiveGenerator generator = new LiveGenerator(model, state, sampling);
        generator.begin(prompt);
        for (int[] codes : user) {
          if (generator.step(codes)) {
            int[] frame = new int[config.codebooks() + 1];
            frame[0] = generator.text();
            System.arraycopy(generator.agentCodes(), 0, frame, 1, config.codebooks());
            frames.add(frame);
          }
        }
      }
    }

    void reference(LanguageModel model, List<int[]> frames) {
      try (var arena = Arena.ofConfined()) {
        ReferenceGenerator generator =
            new ReferenceGenerator(model, state(model, arena), sampling, config.depth().subSteps());
        if (prompt.frames() > 0) {
          tell(generator);
        }
        for (int[] codes : user) {
          if (generator.step(codes, null, ReferenceGenerator.NOT_GIVEN)) {
            frames.add(generator.frame().clone());
          }
        }
      }
    }

    private void tell(ReferenceGenerator generator) {
      int[] silence = Ints.of(constants.silenceCodes());
      int[] sine = Ints.of(constants.sineCodes());
      int padding = config.textPaddingId();
      if (voice != null && voice.cache() != null) {
        float[] row = new float[config.dim()];
        for (int i = 0; i < voice.embeddedRows(); i++) {
          voice.copyEmbedding(i, row, 0);
          generator.stepEmbedding(row, 0);
        }
        generator.adopt(voice.cache());
      } else {
        for (int[] codes : voiceCodes) {
          generator.step(sine, codes, padding);
        }
      }
      for (int i = 0; i < constants.silenceFrames(); i++) {
        generator.step(sine, silence, padding);
      }
      for (int token : persona) {
        generator.step(sine, silence, token);
      }
      for (int i = 0; i < constants.silenceFrames(); i++) {
        generator.step(sine, silence, padding);
      }
    }

    private static LmState state(LanguageModel model, Arena arena) {
      return model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
    }
  }

  private static VoicePrompt packaged(LmConfig config, SplittableRandom random) {
    // Longer than the delays, so that no row of the cache is one of initial tokens.
    int rows = 1 + DelayPattern.of(config).maxDelay() + random.nextInt(6);
    float[] embeddings = new float[rows * config.dim()];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[i] = (float) random.nextGaussian();
    }
    int slots = TokenCache.slots(DelayPattern.of(config));
    long[] cache = new long[config.streams() * slots];
    for (int i = 0; i < cache.length; i++) {
      cache[i] = random.nextInt(config.initialToken(i / slots));
    }
    return VoicePrompt.packaged(
        "test",
        new Tensor(
            "embeddings",
            DType.F32,
            new long[] {rows, 1, 1, config.dim()},
            MemorySegment.ofArray(embeddings)),
        new Tensor(
            "cache",
            DType.I64,
            new long[] {1, config.streams(), slots},
            MemorySegment.ofArray(cache)),
        config);
  }

  @Test
  void aWarmStepAllocatesNothingAlsoWhileTheRingFills() {
    LmConfig config = SmallModel.config(WIDE_CONTEXT);
    RandomModel.with(
        config,
        seed,
        folder,
        model -> {
          for (Sampling sampling : List.of(Sampling.GREEDY, Sampling.reference(seed))) {
            assertThat(leastAllocated(model, sampling)).as("%s, seed %d", sampling, seed).isZero();
          }
        });
  }

  private long leastAllocated(LanguageModel model, Sampling sampling) {
    LmConfig config = model.config();
    int[] user =
        RandomModel.codes(new SplittableRandom(seed), 1, config.codebooks(), config.card())[0];
    try (var arena = Arena.ofConfined()) {
      LmState state = model.newState(arena, KvRing.Format.BF16, KvRing.Eviction.REFERENCE);
      LiveGenerator generator = new LiveGenerator(model, state, sampling);
      generator.begin(Prompt.none(config));
      long least = Allocation.ofWarm(STEPS, () -> generator.step(user), "");
      assertThat(state.position()).isLessThan(config.context());
      return least;
    }
  }

  @Test
  void theSameSeedSaysTheSameAndAnotherDoesNot() {
    LmConfig config = SmallModel.config(CONTEXT);
    RandomModel.with(
        config,
        seed,
        folder,
        model -> {
          List<int[]> first = sampled(model, 1);
          assertThat(sampled(model, 1)).as("seed %d", seed).containsExactlyElementsOf(first);
          assertThat(sampled(model, 2)).as("seed %d", seed).isNotEqualTo(first);
        });
  }

  @Test
  void aConversationBegunAnewDrawsOn() {
    LmConfig config = SmallModel.config(CONTEXT);
    RandomModel.with(
        config,
        seed,
        folder,
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
            var generator = new LiveGenerator(model, state, Sampling.reference(seed));
            List<int[]> first = sampled(config, generator);
            state.reset();
            assertThat(sampled(config, generator)).as("seed %d", seed).isNotEqualTo(first);
          }
        });
  }

  private List<int[]> sampled(LanguageModel model, long samplingSeed) {
    try (var arena = Arena.ofConfined()) {
      LmState state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
      return sampled(
          model.config(), new LiveGenerator(model, state, Sampling.reference(samplingSeed)));
    }
  }

  private List<int[]> sampled(LmConfig config, LiveGenerator generator) {
    List<int[]> frames = new ArrayList<>();
    generator.begin(Prompt.none(config));
    for (int[] user :
        RandomModel.codes(new SplittableRandom(seed), FRAMES, config.codebooks(), config.card())) {
      if (generator.step(user)) {
        frames.add(generator.agentCodes().clone());
      }
    }
    return frames;
  }

  @Test
  void aCallOutOfPlaceIsRefused() {
    LmConfig config = SmallModel.config(CONTEXT);
    int[] codes = new int[config.codebooks()];
    RandomModel.with(
        config,
        seed,
        folder,
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
            LiveGenerator generator = new LiveGenerator(model, state, Sampling.GREEDY);
            assertThatThrownBy(() -> generator.step(codes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("step before begin");
            Prompt prompt =
                new Prompt(
                    config, new PromptConstants(1, List.of(1, 2, 3), List.of(4, 5, 6)), null, 7, 8);
            assertThatThrownBy(() -> generator.begin(prompt))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 rows to consume, the state stands at 0");
            model.prefill(state, prompt, _ -> {});
            generator.begin(prompt);
            assertThatThrownBy(() -> generator.step(new int[config.codebooks() + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wanted 3 from 0 to 40");
            codes[1] = config.card();
            assertThatThrownBy(() -> generator.step(codes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("41");
          }
        });
  }
}

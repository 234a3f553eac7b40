package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions of a random model whose sizes fit nothing.
class LanguageModelTest {
  private static final int CONTEXT = 6;

  private final long seed = Seeds.next();
  private final LmConfig config = SmallModel.config(CONTEXT);

  @TempDir private Path folder;

  @Test
  void aRestoredSnapshotGoesOnAsTheSessionItWasTakenOf() {
    for (KvRing.Format format : KvRing.Format.values()) {
      for (int rows : new int[] {0, 1, CONTEXT - 1, CONTEXT, 2 * CONTEXT + 1}) {
        withModel(
            model -> {
              try (var arena = Arena.ofConfined()) {
                int[][] tokens = tokens(rows + 2);
                LmState first = newState(model, arena, format);
                for (int i = 0; i < rows; i++) {
                  model.step(first, tokens[i]);
                }
                LmSnapshot snapshot = first.snapshot(arena);
                LmState second = newState(model, arena, format);
                model.step(second, tokens[rows]); // a past that must go
                second.restore(snapshot);
                assertThat(second.position()).isEqualTo(rows);
                for (int i = rows; i < tokens.length; i++) {
                  model.step(first, tokens[i]);
                  model.step(second, tokens[i]);
                  assertThat(second.hidden())
                      .as("row %d after %d, %s, seed %d", i, rows, format, seed)
                      .isEqualTo(first.hidden());
                }
              }
            });
      }
    }
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    withModel(
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = newState(model, arena, KvRing.Format.F32);
            model.step(state, tokens(1)[0]);
            LmSnapshot snapshot = state.snapshot(arena);
            assertThatThrownBy(() -> newState(model, arena, KvRing.Format.BF16).restore(snapshot))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("F32", "BF16", "position 1");
          }
        });
  }

  @Test
  void aResetForgetsThePastAndSessionsDoNotDisturbEachOther() {
    withModel(
        model -> {
          try (var arena = Arena.ofConfined()) {
            int[][] tokens = tokens(3);
            LmState used = newState(model, arena, KvRing.Format.F32);
            model.step(used, tokens[2]);
            model.step(used, tokens[1]);
            used.reset();
            LmState fresh = newState(model, arena, KvRing.Format.F32);
            for (int[] row : tokens) {
              model.step(used, row);
              model.step(fresh, row);
              assertThat(used.hidden()).as("seed %d", seed).isEqualTo(fresh.hidden());
            }
          }
        });
  }

  @Test
  void aCancelledPrefillHasConsumedWhatItReported() {
    withModel(
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = newState(model, arena, KvRing.Format.F32);
            Rows rows = Rows.of(tokens(2 * LanguageModel.PREFILL_ROWS));
            assertThatThrownBy(
                    () ->
                        model.prefill(
                            state,
                            rows,
                            n -> {
                              throw new CancellationException();
                            }))
                .isInstanceOf(CancellationException.class);
            assertThat(state.position()).isEqualTo(LanguageModel.PREFILL_ROWS);
          }
        });
  }

  @Test
  void aTokenThatIsNoneIsRefusedByName() {
    withModel(
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = newState(model, arena, KvRing.Format.F32);
            int[] row = tokens(1)[0];
            row[2] = config.card() + 1;
            assertThatThrownBy(() -> model.step(state, row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("token 42, wanted 0 to 41", "emb.1.weight");
            assertThatThrownBy(() -> model.step(state, new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a row of 3 tokens, wanted 7");
          }
        });
  }

  @Test
  void subStepsComeInOrderAndOnlyAsFarAsWeightsAreLoaded() {
    withModel(
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = newState(model, arena, KvRing.Format.F32);
            model.step(state, tokens(1)[0]);
            model.beginDepth(state);
            assertThatThrownBy(() -> model.depthStep(state, 1, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sub-step 1 asked for, 0 is next");
            for (int s = 0; s < config.liveSubSteps(); s++) {
              model.depthStep(state, s, 0);
            }
            assertThatThrownBy(() -> model.depthStep(state, config.liveSubSteps(), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("weights of the first 3 of 5 are loaded");
          }
        });
  }

  private LmState newState(LanguageModel model, Arena arena, KvRing.Format format) {
    return model.newState(arena, format, KvRing.Eviction.REFERENCE);
  }

  private int[][] tokens(int rows) {
    var random = new SplittableRandom(seed);
    int[][] tokens = new int[rows][config.streams()];
    for (int[] row : tokens) {
      for (int c = 0; c < row.length; c++) {
        row[c] = random.nextInt(LmConfig.NO_TOKEN, config.initialToken(c) + 1);
      }
    }
    return tokens;
  }

  private void withModel(Consumer<LanguageModel> body) {
    Path file = folder.resolve("model.safetensors");
    CheckpointFile.random(file, LmLayout.of(config).entries(), new SplittableRandom(seed));
    try (var checkpoint = new Checkpoint(file);
        var weights =
            new LmWeights(
                checkpoint, config, Precision.F32, config.liveSubSteps(), 1, LoadProgress.NONE);
        var compute = new Compute(ScalarKernels.create(), 1)) {
      body.accept(new LanguageModel(weights, compute));
    }
  }
}

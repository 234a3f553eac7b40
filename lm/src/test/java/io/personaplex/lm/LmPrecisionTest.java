package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A random model whose sizes fit nothing, at every precision, with every kernel.
class LmPrecisionTest {
  private static final int ROWS = 45;

  private final long seed = Seeds.next();
  private final LmConfig config = SmallModel.config(11);

  @TempDir private Path folder;

  static Stream<Arguments> all() {
    return AllKernels.stream()
        .flatMap(k -> Arrays.stream(Precision.values()).map(p -> Arguments.of(k, p)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void theNumberOfThreadsDoesNotChangeABit(Kernels kernels, Precision precision) {
    List<float[]> one = outputs(kernels, precision, 1);
    for (int threads : new int[] {2, 3}) {
      List<float[]> many = outputs(kernels, precision, threads);
      for (int i = 0; i < one.size(); i++) {
        assertThat(many.get(i)).as("output %d, seed %d", i, seed).isEqualTo(one.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void rowsTogetherGiveWhatTheyGiveOneByOne(Kernels kernels, Precision precision) {
    try (var file = new Checkpoint(checkpoint());
        var weights = new LmWeights(file, config, precision, 0, 2, LoadProgress.NONE);
        var compute = new Compute(kernels, 2);
        var arena = Arena.ofShared()) {
      var model = new LanguageModel(weights, compute);
      LmState single = newState(model, arena);
      LmState batched = newState(model, arena);
      int[][] rows = tokens();
      for (int[] row : rows) {
        model.step(single, row);
      }
      model.prefill(batched, Rows.of(rows), n -> {});
      assertThat(batched.position()).isEqualTo(ROWS);
      assertThat(Stages.cosine(batched.hidden(), single.hidden()))
          .as("seed %d", seed)
          .isGreaterThan(1 - 1e-6);
    }
  }

  /// Hidden states and logits of some frames with all sub-steps, after a prefill.
  private List<float[]> outputs(Kernels kernels, Precision precision, int threads) {
    var outputs = new ArrayList<float[]>();
    try (var file = new Checkpoint(checkpoint());
        var weights =
            new LmWeights(
                file, config, precision, config.depth().subSteps(), threads, LoadProgress.NONE);
        var compute = new Compute(kernels, threads);
        var arena = Arena.ofShared()) {
      var model = new LanguageModel(weights, compute);
      LmState state = newState(model, arena);
      int[][] rows = tokens();
      model.prefill(state, Rows.of(Arrays.copyOf(rows, ROWS - 3)), n -> {});
      for (int i = ROWS - 3; i < ROWS; i++) {
        model.step(state, rows[i]);
        model.textLogits(state);
        outputs.add(state.hidden().clone());
        outputs.add(state.textLogits().clone());
        model.beginDepth(state);
        for (int s = 0; s < config.depth().subSteps(); s++) {
          model.depthStep(state, s, rows[i][s]);
          outputs.add(state.audioLogits().clone());
        }
      }
    }
    return outputs;
  }

  private static LmState newState(LanguageModel model, Arena arena) {
    return model.newState(arena, KvRing.Format.BF16, KvRing.Eviction.REFERENCE);
  }

  private Path checkpoint() {
    return CheckpointFile.random(
        folder.resolve("model.safetensors"),
        LmLayout.of(config).entries(),
        new SplittableRandom(seed));
  }

  private int[][] tokens() {
    var random = new SplittableRandom(seed);
    int[][] tokens = new int[ROWS][config.streams()];
    for (int[] row : tokens) {
      for (int c = 0; c < row.length; c++) {
        row[c] = random.nextInt(LmConfig.NO_TOKEN, config.initialToken(c) + 1);
      }
    }
    return tokens;
  }
}

package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A warm frame allocates nothing, on the caller's thread and on those that help it.
class LmAllocationTest {
  private static final int FRAMES = 20;

  private final long seed = Seeds.next();

  /// Heads of whole vectors, as the published model has; nothing else fits anything.
  private final LmConfig config =
      new LmConfig(
          96,
          2,
          3,
          32,
          75,
          1e-8f,
          10_000,
          40,
          53,
          3,
          41,
          6,
          List.of(0, 0, 1, 1, 0, 1, 1),
          new LmConfig.DepthConfig(5, 80, 2, 5, 16, 59, 5));

  @TempDir private Path folder;

  static Stream<Arguments> all() {
    return AllKernels.stream()
        .flatMap(k -> Arrays.stream(Precision.values()).map(p -> Arguments.of(k, p)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aWarmFrameAllocatesNothing(Kernels kernels, Precision precision) {
    Path path =
        CheckpointFile.random(
            folder.resolve("model.safetensors"),
            LmLayout.of(config).entries(),
            new SplittableRandom(seed));
    try (var file = new Checkpoint(path);
        var weights =
            new LmWeights(file, config, precision, config.liveSubSteps(), 1, LoadProgress.NONE);
        var compute = new Compute(kernels, 2);
        var arena = Arena.ofShared()) {
      var model = new LanguageModel(weights, compute);
      LmState state = model.newState(arena, KvRing.Format.BF16, KvRing.Eviction.REFERENCE);
      int[] row = new int[config.streams()];
      long allocated = Allocation.ofWarm(FRAMES, () -> frame(model, state, row), "compute-");
      assertThat(allocated).as("seed %d", seed).isZero();
    }
  }

  private void frame(LanguageModel model, LmState state, int[] row) {
    model.step(state, row);
    model.textLogits(state);
    model.beginDepth(state);
    for (int s = 0; s < config.liveSubSteps(); s++) {
      model.depthStep(state, s, row[s]);
    }
  }
}

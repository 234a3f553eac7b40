package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
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

  /// The JVM allocates while it warms up; a frame that does would do it in every round.
  private static final int ROUNDS = 200;

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

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;

  /// With the scalar kernels: what the network's own code allocates. What a vector kernel allocates
  /// depends on how the compiler inlines it and is looked at kernel by kernel in its own module.
  static Stream<Arguments> all() {
    return AllKernels.stream()
        .filter(k -> k.name().equals("scalar"))
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
      long[] ids = workers();
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && allocated > 0; round++) {
        long before = allocated(ids);
        for (int i = 0; i < FRAMES; i++) {
          frame(model, state, row);
        }
        allocated = allocated(ids) - before;
      }
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

  private static long[] workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.equals(Thread.currentThread()) || t.getName().startsWith("compute-"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  private long allocated(long[] ids) {
    long sum = 0;
    for (long id : ids) {
      sum += Math.max(0, threads.getThreadAllocatedBytes(id));
    }
    return sum;
  }
}

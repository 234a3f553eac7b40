package io.personaplex.lm;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.tensor.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Models with random sizes, delays and weights.
final class RandomModel {
  private RandomModel() {}

  /// Sizes that fit nothing, for `codebooks` codebooks a side.
  static LmConfig config(SplittableRandom random, int codebooks, int maxDelay, int context) {
    List<Integer> delays = new ArrayList<>();
    for (int k = 0; k <= 2 * codebooks; k++) {
      delays.add(random.nextInt(maxDelay + 1));
    }
    int subSteps = codebooks + random.nextInt(codebooks + 1);
    int textCard = 9 + random.nextInt(20);
    return new LmConfig(
        18,
        1,
        3,
        6,
        11,
        1e-8f,
        10_000,
        context,
        textCard,
        random.nextInt(textCard),
        7 + random.nextInt(20),
        2 * codebooks,
        delays,
        new LmConfig.DepthConfig(subSteps, 10, 1, 2, 5, 7, subSteps));
  }

  /// Opens a model of these sizes with random weights, all sub-steps loaded, one scalar thread.
  static void with(LmConfig config, long seed, Path folder, Consumer<LanguageModel> body) {
    Path file = folder.resolve("model-%d.safetensors".formatted(seed));
    CheckpointFile.random(file, LmLayout.of(config).entries(), new SplittableRandom(seed));
    try (var checkpoint = new Checkpoint(file);
        var weights =
            new LmWeights(
                checkpoint,
                config,
                Precision.F32,
                config.depth().subSteps(),
                1,
                LoadProgress.NONE);
        var compute = new Compute(ScalarKernels.create(), 1)) {
      body.accept(new LanguageModel(weights, compute));
    }
  }

  /// Codes of some frames.
  static int[][] codes(SplittableRandom random, int frames, int codebooks, int card) {
    int[][] codes = new int[frames][codebooks];
    for (int[] frame : codes) {
      for (int i = 0; i < frame.length; i++) {
        frame[i] = random.nextInt(card);
      }
    }
    return codes;
  }
}

package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.GoldenTolerance;
import java.util.Arrays;

/// Compares codes. One may differ only where the reference hardly preferred its own: where the
/// nearest entry is less than [GoldenTolerance#NEAR_TIE] nearer than the second. The later
/// codebooks of such a frame then work on another residual and say nothing.
final class GoldenCodes {
  private static final System.Logger LOG = System.getLogger(GoldenCodes.class.getName());

  private GoldenCodes() {}

  /// @param name for messages
  /// @param golden `[frame][codebook]`
  /// @param margins `[frame][codebook]`
  static void compare(String name, int[][] got, int[][] golden, double[][] margins) {
    assertThat(got).as("frames of %s", name).hasDimensions(golden.length, golden[0].length);
    int flips = 0;
    int ties = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int f = 0; f < golden.length; f++) {
      boolean released = false;
      for (int k = 0; k < golden[f].length && !released; k++) {
        double margin = margins[f][k];
        smallest = Math.min(smallest, margin);
        boolean tie = margin < GoldenTolerance.NEAR_TIE;
        boolean same = got[f][k] == golden[f][k];
        assertThat(same || tie)
            .as(
                "%s: codebook %d of frame %d: %d instead of %d, margin %.2e",
                name, k, f, got[f][k], golden[f][k], margin)
            .isTrue();
        if (tie) {
          ties++;
          LOG.log(
              System.Logger.Level.INFO,
              "{0}: near-tie at codebook {1} of frame {2}, margin {3}: {4}",
              name,
              k,
              f,
              "%.2e".formatted(margin),
              same ? "same code" : "%d instead of %d".formatted(got[f][k], golden[f][k]));
        }
        if (!same) {
          flips++;
          released = true;
        }
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: {1} frames, {2} near-ties, {3} of them decided otherwise; smallest margin {4}",
        name,
        golden.length,
        ties,
        flips,
        "%.2e".formatted(smallest));
  }

  /// The margins the set stores under a name, `[codebook][frame]`; where it stores none, those
  /// computed from the latents it stores.
  static double[][] margins(
      GoldenComparison golden,
      String name,
      Checkpoint weights,
      CodecConfig config,
      String latents,
      int[][] codes) {
    return golden.has(name)
        ? stored(golden.tensor(name))
        : computed(weights, config, latents(golden.tensor(latents)), codes);
  }

  private static double[][] stored(Tensor tensor) {
    float[] flat = tensor.toFloats();
    int frames = tensor.dimension(1);
    var margins = new double[frames][tensor.dimension(0)];
    for (int i = 0; i < flat.length; i++) {
      margins[i % frames][i / frames] = flat[i];
    }
    return margins;
  }

  /// Margins in double precision: of the distances to the nearest and second nearest entry, when
  /// the golden codes were chosen before.
  ///
  /// @param latents `[frame][dimension]`
  /// @param golden `[frame][codebook]`
  static double[][] computed(
      Checkpoint weights, CodecConfig config, float[][] latents, int[][] golden) {
    var margins = new double[golden.length][golden[0].length];
    int semantic = config.quantiser().semantic();
    quantiser(weights, "quantizer.rvq_first", config, latents, golden, margins, 0, semantic);
    quantiser(
        weights,
        "quantizer.rvq_rest",
        config,
        latents,
        golden,
        margins,
        semantic,
        golden[0].length - semantic);
    return margins;
  }

  /// The latents of the set, `[dimension][frame]`.
  static float[][] latents(Tensor tensor) {
    float[] flat = tensor.toFloats();
    int frames = tensor.dimension(1);
    var latents = new float[frames][tensor.dimension(0)];
    for (int i = 0; i < flat.length; i++) {
      latents[i % frames][i / frames] = flat[i];
    }
    return latents;
  }

  private static void quantiser(
      Checkpoint weights,
      String name,
      CodecConfig config,
      float[][] latents,
      int[][] golden,
      double[][] margins,
      int first,
      int codebooks) {
    int bins = config.quantiser().bins();
    int dimension = config.quantiser().dimension();
    float[] projection = weights.tensor(name + ".input_proj.weight").toFloats();
    var residuals = new double[golden.length][dimension];
    for (int f = 0; f < golden.length; f++) {
      for (int i = 0; i < dimension; i++) {
        for (int c = 0; c < latents[f].length; c++) {
          residuals[f][i] += (double) projection[i * latents[f].length + c] * latents[f][c];
        }
      }
    }
    for (int k = 0; k < codebooks; k++) {
      String codebook = "%s.vq.layers.%d._codebook.".formatted(name, k);
      float[] sums = weights.tensor(codebook + "embedding_sum").toFloats();
      float[] usage = weights.tensor(codebook + "cluster_usage").toFloats();
      var entries = new double[bins][dimension];
      for (int j = 0; j < bins; j++) {
        for (int i = 0; i < dimension; i++) {
          entries[j][i] =
              (double) sums[j * dimension + i]
                  / Math.max(usage[j], config.quantiser().usageFloor());
        }
      }
      for (int f = 0; f < golden.length; f++) {
        double[] residual = residuals[f];
        double[] distances =
            Arrays.stream(entries).mapToDouble(e -> distance(e, residual)).sorted().toArray();
        margins[f][first + k] = bins == 1 ? Double.POSITIVE_INFINITY : distances[1] - distances[0];
        for (int i = 0; i < dimension; i++) {
          residual[i] -= entries[golden[f][first + k]][i];
        }
      }
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}

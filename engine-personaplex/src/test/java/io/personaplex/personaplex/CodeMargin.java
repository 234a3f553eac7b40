package io.personaplex.personaplex;

import io.personaplex.codec.CodecConfig;
import io.personaplex.tensor.Checkpoint;

/// By how much the codec's quantiser preferred a code, in double precision: the gap between the
/// distances of the nearest and the second nearest entry, after the golden codes before it.
final class CodeMargin {
  private final Checkpoint codec;
  private final CodecConfig config;

  CodeMargin(Checkpoint codec, CodecConfig config) {
    this.codec = codec;
    this.config = config;
  }

  /// @param latent of the frame, `[dimension]`
  /// @param golden codes of the frame
  double of(float[] latent, int[] golden, int codebook) {
    int semantic = config.quantiser().semantic();
    boolean isSemantic = codebook < semantic;
    String group = "quantizer.rvq_" + (isSemantic ? "first" : "rest");
    int first = isSemantic ? 0 : semantic;
    double[] residual = projected(group, latent);
    for (int k = first; k < codebook; k++) {
      double[] entry = entries(group, k - first)[golden[k]];
      for (int i = 0; i < residual.length; i++) {
        residual[i] -= entry[i];
      }
    }
    double best = Double.POSITIVE_INFINITY;
    double second = Double.POSITIVE_INFINITY;
    for (double[] entry : entries(group, codebook - first)) {
      double distance = distance(residual, entry);
      if (distance < best) {
        second = best;
        best = distance;
      } else {
        second = Math.min(second, distance);
      }
    }
    return second - best;
  }

  private double[] projected(String group, float[] latent) {
    float[] weight = codec.tensor(group + ".input_proj.weight").toFloats();
    double[] out = new double[config.quantiser().dimension()];
    for (int i = 0; i < out.length; i++) {
      for (int c = 0; c < latent.length; c++) {
        out[i] += (double) weight[i * latent.length + c] * latent[c];
      }
    }
    return out;
  }

  private double[][] entries(String group, int layer) {
    String name = "%s.vq.layers.%d._codebook.".formatted(group, layer);
    float[] sums = codec.tensor(name + "embedding_sum").toFloats();
    float[] usage = codec.tensor(name + "cluster_usage").toFloats();
    int dimension = config.quantiser().dimension();
    double[][] entries = new double[usage.length][dimension];
    for (int j = 0; j < entries.length; j++) {
      for (int i = 0; i < dimension; i++) {
        entries[j][i] =
            sums[j * dimension + i] / (double) Math.max(usage[j], config.quantiser().usageFloor());
      }
    }
    return entries;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}

package io.personaplex.codec;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.WeightMatrix;
import java.lang.foreign.Arena;

/// The entries a residual is rounded to. An entry is the sum of the training vectors it stood for,
/// divided by how many they were, at least the floor: in training it was a moving average.
///
/// The nearest entry is the one with the least `½‖e‖² − x·e`; of equals the first. All products are
/// one matrix times a vector.
final class Codebook {
  private final float[] entries; // [bins][dimension]
  private final float[] halfNorms;
  private final WeightMatrix matrix;
  private final int dimension;

  /// @param sums `[bins][dimension]`, flat
  /// @param usage one value an entry
  Codebook(String name, float[] sums, float[] usage, float floor, Arena arena) {
    dimension = sums.length / usage.length;
    entries = new float[sums.length];
    halfNorms = new float[usage.length];
    for (int j = 0; j < usage.length; j++) {
      double square = 0;
      for (int i = j * dimension; i < (j + 1) * dimension; i++) {
        entries[i] = sums[i] / Math.max(usage[j], floor);
        square += (double) entries[i] * entries[i];
      }
      halfNorms[j] = (float) (square / 2);
    }
    matrix = PackedWeights.matrix(name, entries, usage.length, dimension, arena);
  }

  /// Number of entries.
  int bins() {
    return halfNorms.length;
  }

  /// The entry nearest to the vector `x`.
  ///
  /// @param products room for one value an entry
  int nearest(Compute compute, ActivationView x, ActivationView products) {
    compute.multiply(matrix, x, products, 1);
    float[] product = products.data();
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int j = 0; j < halfNorms.length; j++) {
      float distance = halfNorms[j] - product[j];
      if (distance < least) {
        least = distance;
        best = j;
      }
    }
    return best;
  }

  /// `x ← x − entry`.
  void subtract(int code, float[] x) {
    int from = code * dimension;
    for (int i = 0; i < dimension; i++) {
      x[i] -= entries[from + i];
    }
  }

  /// `x ← x + entry`.
  void add(int code, float[] x) {
    int from = code * dimension;
    for (int i = 0; i < dimension; i++) {
      x[i] += entries[from + i];
    }
  }

  /// Value `i` of an entry.
  float entry(int code, int i) {
    return entries[code * dimension + i];
  }
}

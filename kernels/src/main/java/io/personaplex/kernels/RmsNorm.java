package io.personaplex.kernels;

/// Root-mean-square normalisation: `out[i] = x[i] · weight[i] / √(mean(x²) + epsilon)`, over
/// `weight.length` values.
///
/// - **Shapes**: `x` and `out` hold `[dim]` floats from their offsets; `out` may be `x`.
/// - **Source**: Zhang & Sennrich 2019, arXiv:1910.07467; `rms_norm_f32` in the reference's
///   configuration.
public interface RmsNorm {
  /// @throws IndexOutOfBoundsException if an array is too short
  void apply(float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset);
}

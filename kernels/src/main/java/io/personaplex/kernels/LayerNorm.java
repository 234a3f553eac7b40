package io.personaplex.kernels;

/// Layer normalisation: `out[i] = (x[i] − mean) / √(variance + epsilon) · weight[i] + bias[i]`,
/// with the biased variance, over `weight.length` values.
///
/// - **Shapes**: `x` and `out` hold `[dim]` floats from their offsets; `out` may be `x`.
/// - **Source**: Ba, Kiros & Hinton 2016, arXiv:1607.06450.
public interface LayerNorm {
  /// @throws IndexOutOfBoundsException if an array is too short
  void apply(
      float[] x,
      int xOffset,
      float[] weight,
      float[] bias,
      float epsilon,
      float[] out,
      int outOffset);
}

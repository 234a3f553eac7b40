package io.personaplex.kernels;

/// Exponential linear unit with α = 1: `out[i] = x[i] > 0 ? x[i] : exp(x[i]) − 1`. `out` may be
/// `x`. A value's result does not depend on where it lies.
///
/// - **Source**: Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289.
public interface Elu {
  /// @throws IndexOutOfBoundsException if an array is too short
  void apply(float[] x, int xOffset, float[] out, int outOffset, int length);
}

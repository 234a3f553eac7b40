package io.personaplex.kernels;

/// Gaussian error linear unit in its exact form: `x[i] ← x[i]/2 · (1 + erf(x[i]/√2))`, in place. A
/// value's result does not depend on where it lies.
///
/// - **Source**: Hendrycks & Gimpel 2016, arXiv:1606.08415.
public interface Gelu {
  /// @throws IndexOutOfBoundsException if the array is too short
  void apply(float[] x, int offset, int length);
}

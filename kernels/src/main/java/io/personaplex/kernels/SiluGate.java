package io.personaplex.kernels;

/// The gate of a gated feed-forward: `out[i] = silu(gate[i]) · value[i]` with `silu(z) = z / (1 +
/// exp(−z))`; gate and value lie one behind the other, `length` floats each, from `offset`. `out`
/// may be `x` at the same offset.
///
/// - **Source**: Shazeer 2020, arXiv:2002.05202 (SwiGLU).
public interface SiluGate {
  /// @throws IndexOutOfBoundsException if an array is too short
  void apply(float[] x, int offset, int length, float[] out, int outOffset);
}

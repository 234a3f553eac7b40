package io.personaplex.kernels;

/// Matrix times a batch of vectors: `out[b][r] = Σ_c w[r,c] · x[b][c]` for rows `fromRow ≤ r <
/// toRow`.
///
/// - **Shapes**: `x` holds `batch` vectors of `w.columns()`, `out` as many of `w.rows()`; they must
///   not overlap.
/// - **Rows**: `fromRow` is a multiple of the format's tile, `toRow` too or the last row. A row's
///   result does not depend on which other rows are computed with it.
/// - **Numerics**: float32 activations, except with INT4, where the vector is rounded to 8 bits in
///   blocks of 32 first.
/// - **Threads**: stateless; `scratch` belongs to the calling thread.
public interface MatMul {
  /// @throws IllegalArgumentException if rows are out of range or views too short
  void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch);
}

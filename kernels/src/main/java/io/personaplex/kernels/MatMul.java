package io.personaplex.kernels;

/// Matrix times a batch of vectors: `out[b][r] = Σ_c w[r,c] · x[b][c]` for rows `fromRow ≤ r <
/// toRow`.
///
/// - **Shapes**: `x` holds `batch` vectors of `w.columns()`, which may overlap each other; `out` as
///   many of `w.rows()`, which may not, neither each other nor `x`.
/// - **Rows**: `fromRow` is a multiple of the format's tile, `toRow` too or the last row. A row's
///   result does not depend on which other rows, nor on which other vectors are computed with it.
/// - **Numerics**: float32 activations with F32, BF16 and INT8. With INT4 a vector is rounded
///   first, see [RoundedActivations]. Sums within a few float32 roundings of the exact sum,
///   docs/numerics.md.
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

  /// What every implementation asks of its arguments.
  ///
  /// @throws IllegalArgumentException if rows are out of range or views too short
  static void check(
      WeightMatrix w, ActivationView x, ActivationView out, int batch, int fromRow, int toRow) {
    int tile = w.format().tileRows();
    if (fromRow < 0
        || fromRow > toRow
        || toRow > w.rows()
        || fromRow % tile != 0
        || (toRow % tile != 0 && toRow != w.rows())) {
      throw new IllegalArgumentException(
          "matrix '%s' [%d, %d]: rows %d to %d, wanted multiples of %d within the matrix"
              .formatted(w.name(), w.rows(), w.columns(), fromRow, toRow, tile));
    }
    if (batch < 0 || !x.holds(batch, w.columns())) {
      throw new IllegalArgumentException(
          "matrix '%s' [%d, %d]: input %s does not hold %d vectors of %d"
              .formatted(w.name(), w.rows(), w.columns(), x, batch, w.columns()));
    }
    if (!out.holds(batch, w.rows())) {
      throw new IllegalArgumentException(
          "matrix '%s' [%d, %d]: output %s does not hold %d vectors of %d"
              .formatted(w.name(), w.rows(), w.columns(), out, batch, w.rows()));
    }
  }
}

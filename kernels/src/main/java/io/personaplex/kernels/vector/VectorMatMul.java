package io.personaplex.kernels.vector;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.MatMul;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightMatrix;

/// A product by format and batch. For each row the order of additions is the same in all of a
/// format's loops, so that a vector's result does not depend on its company.
final class VectorMatMul implements MatMul {
  /// From this batch on it pays to turn quantised weights into floats first, which all vectors
  /// share.
  private static final int MANY = 4;

  @Override
  public void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    MatMul.check(w, x, out, batch, fromRow, toRow);
    switch (w.format()) {
      case F32 -> F32Product.multiply(w, x, out, batch, fromRow, toRow, scratch);
      case BF16 -> {
        if (batch < 2) {
          Bf16Product.multiply(w, x, out, batch, fromRow, toRow, scratch);
        } else {
          Bf16BatchProduct.multiply(w, x, out, batch, fromRow, toRow, scratch);
        }
      }
      case INT8 -> {
        if (batch < MANY) {
          Int8Product.multiply(w, x, out, batch, fromRow, toRow, scratch);
        } else {
          BlockBatchProduct.multiply(w, x, out, batch, fromRow, toRow, scratch);
        }
      }
      case INT4 -> {
        if (batch < MANY) {
          Int4Product.multiply(w, x, out, batch, fromRow, toRow, scratch);
        } else {
          BlockBatchProduct.multiply(w, x, out, batch, fromRow, toRow, scratch);
        }
      }
    }
  }
}

package io.personaplex.kernels.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.MatMul;
import io.personaplex.kernels.RoundedActivations;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.DType;

final class ScalarMatMul implements MatMul {
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
    for (int b = 0; b < batch; b++) {
      float[] vector = x.data();
      int start = x.start(b);
      if (w.format() == WeightFormat.INT4) {
        vector = rounded(x.data(), start, w.columns(), scratch);
        start = 0;
      }
      for (int r = fromRow; r < toRow; r++) {
        double sum = 0;
        for (int c = 0; c < w.columns(); c++) {
          sum += (double) element(w, r, c) * vector[start + c];
        }
        out.data()[out.start(b) + r] = (float) sum;
      }
    }
  }

  private static float[] rounded(float[] x, int start, int columns, Scratch scratch) {
    float[] vector = scratch.floats(columns);
    for (int c = 0; c < columns; c += RoundedActivations.BLOCK) {
      int count = Math.min(RoundedActivations.BLOCK, columns - c);
      float scale = RoundedActivations.round(x, start + c, count, vector, c);
      for (int i = c; i < c + count; i++) {
        vector[i] *= scale;
      }
    }
    return vector;
  }

  static float element(WeightMatrix w, int r, int c) {
    if (w.format() == WeightFormat.BF16) {
      return DType.bf16ToFloat(
          w.data().get(JAVA_SHORT_UNALIGNED, ((long) r * w.columns() + c) * Short.BYTES));
    }
    int tileRows = w.format().tileRows();
    int row = r % tileRows;
    int column = c % w.format().blockColumns();
    long block =
        (r / tileRows) * w.format().tileBytes(w.columns())
            + (long) (c / w.format().blockColumns()) * w.format().blockBytes();
    return switch (w.format()) {
      case F32 -> w.data().get(JAVA_FLOAT_UNALIGNED, block + (long) row * Float.BYTES);
      case INT8 ->
          scale(w, block, row)
              * w.data().get(JAVA_BYTE, block + tileRows * (Short.BYTES + (long) column) + row);
      case INT4 -> {
        short word =
            w.data()
                .get(
                    JAVA_SHORT_UNALIGNED,
                    block + Short.BYTES * (tileRows * (1L + column / 4) + row));
        yield scale(w, block, row) * (((word >> (column % 4 * 4)) & 15) - 8);
      }
      case BF16 -> throw new AssertionError("row-major");
    };
  }

  private static float scale(WeightMatrix w, long block, int row) {
    return DType.bf16ToFloat(
        w.data()
            .get(JAVA_SHORT_UNALIGNED, block + (long) w.format().scaleIndex(row) * Short.BYTES));
  }
}

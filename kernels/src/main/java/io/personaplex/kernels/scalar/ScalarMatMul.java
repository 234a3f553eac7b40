package io.personaplex.kernels.scalar;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.MatMul;
import io.personaplex.kernels.Scratch;
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
    for (int b = 0; b < batch; b++) {
      for (int r = fromRow; r < toRow; r++) {
        double sum = 0;
        for (int c = 0; c < w.columns(); c++) {
          sum += (double) element(w, r, c) * x.data()[x.start(b) + c];
        }
        out.data()[out.start(b) + r] = (float) sum;
      }
    }
  }

  static float element(WeightMatrix w, int r, int c) {
    return switch (w.format()) {
      case F32 ->
          w.data()
              .get(JAVA_FLOAT_UNALIGNED, (((long) (r / 32) * w.columns() + c) * 32 + r % 32) * 4);
      case BF16 ->
          DType.bf16ToFloat(w.data().get(JAVA_SHORT_UNALIGNED, ((long) r * w.columns() + c) * 2));
      case INT8, INT4 -> throw new IllegalArgumentException("not yet: " + w.format());
    };
  }
}

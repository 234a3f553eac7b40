package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.HALF_SHORT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// bfloat16 weights, several vectors: some rows are widened into scratch, then two rows meet two
/// vectors at a time, added up in the order of [Bf16Product].
final class Bf16BatchProduct {
  /// Widened rows stay in the second-level cache, beside two vectors.
  private static final int SCRATCH_FLOATS = 128 * 1024;

  private static final int STEP = Bf16Product.STEP;

  private Bf16BatchProduct() {}

  static void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    int columns = w.columns();
    // Even, so that rows pair up; at least one pair.
    int rows = Math.max(2, Math.min(64, SCRATCH_FLOATS / columns) & ~1);
    float[] wide = scratch.floats(rows * columns);
    float[] lanes = scratch.sums(4 * COUNT);
    for (int row = fromRow; row < toRow; row += rows) {
      int height = Math.min(rows, toRow - row);
      widen(w.data(), (long) row * columns * Short.BYTES, height * columns, wide);
      for (int b = 0; b < batch; b += 2) {
        // A lone row or vector meets itself: written once, computed twice.
        int nextVector = b + 1 < batch ? 1 : 0;
        for (int r = 0; r < height; r += 2) {
          int nextRow = r + 1 < height ? 1 : 0;
          square(wide, r * columns, nextRow * columns, columns, x, b, nextVector, lanes);
          int to = out.start(b) + row + r;
          int toNext = out.start(b + nextVector) + row + r;
          out.data()[to] = total(lanes, 0, wide, r * columns, columns, x, b);
          out.data()[toNext] = total(lanes, COUNT, wide, r * columns, columns, x, b + nextVector);
          out.data()[to + nextRow] =
              total(lanes, 2 * COUNT, wide, (r + nextRow) * columns, columns, x, b);
          out.data()[toNext + nextRow] =
              total(lanes, 3 * COUNT, wide, (r + nextRow) * columns, columns, x, b + nextVector);
        }
      }
    }
  }

  private static float total(
      float[] lanes, int lane, float[] wide, int at, int columns, ActivationView x, int b) {
    float sum = Bf16Product.sum(lanes, lane);
    int start = x.start(b);
    for (int c = columns - columns % STEP; c < columns; c++) {
      sum = Math.fma(wide[at + c], x.data()[start + c], sum);
    }
    return sum;
  }

  private static void widen(MemorySegment w, long at, int count, float[] wide) {
    int whole = FLOAT.loopBound(count);
    for (int i = 0; i < whole; i += COUNT) {
      Lanes.widen(ShortVector.fromMemorySegment(HALF_SHORT, w, at + i * (long) Short.BYTES, LITTLE))
          .intoArray(wide, i);
    }
    for (int i = whole; i < count; i++) {
      wide[i] =
          DType.bf16ToFloat(w.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + i * (long) Short.BYTES));
    }
  }

  private static void square(
      float[] wide,
      int at,
      int nextRow,
      int columns,
      ActivationView view,
      int b,
      int nextVector,
      float[] lanes) {
    square(
        wide,
        at,
        at + nextRow,
        columns - columns % STEP,
        view.data(),
        view.start(b),
        view.start(b + nextVector),
        lanes);
  }

  private static void square(
      float[] wide, int w0, int w1, int columns, float[] x, int x0, int x1, float[] lanes) {
    FloatVector a0 = FloatVector.zero(FLOAT);
    FloatVector a1 = FloatVector.zero(FLOAT);
    FloatVector b0 = FloatVector.zero(FLOAT);
    FloatVector b1 = FloatVector.zero(FLOAT);
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector d0 = FloatVector.zero(FLOAT);
    FloatVector d1 = FloatVector.zero(FLOAT);
    for (int c = 0; c < columns; c += STEP) {
      FloatVector u = FloatVector.fromArray(FLOAT, wide, w0 + c);
      FloatVector v = FloatVector.fromArray(FLOAT, wide, w1 + c);
      FloatVector p = FloatVector.fromArray(FLOAT, x, x0 + c);
      FloatVector q = FloatVector.fromArray(FLOAT, x, x1 + c);
      a0 = u.fma(p, a0);
      b0 = u.fma(q, b0);
      c0 = v.fma(p, c0);
      d0 = v.fma(q, d0);
      u = FloatVector.fromArray(FLOAT, wide, w0 + c + COUNT);
      v = FloatVector.fromArray(FLOAT, wide, w1 + c + COUNT);
      p = FloatVector.fromArray(FLOAT, x, x0 + c + COUNT);
      q = FloatVector.fromArray(FLOAT, x, x1 + c + COUNT);
      a1 = u.fma(p, a1);
      b1 = u.fma(q, b1);
      c1 = v.fma(p, c1);
      d1 = v.fma(q, d1);
    }
    a0.add(a1).intoArray(lanes, 0);
    b0.add(b1).intoArray(lanes, COUNT);
    c0.add(c1).intoArray(lanes, 2 * COUNT);
    d0.add(d1).intoArray(lanes, 3 * COUNT);
  }
}

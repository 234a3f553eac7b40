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

/// bfloat16 weights, one vector: a lane is a residue of columns. One row after the other, because
/// memory is read fastest in one ascending stream; two sums a row, because one would wait for
/// itself.
final class Bf16Product {
  /// Columns added at a time.
  static final int STEP = 2 * COUNT;

  private Bf16Product() {}

  static void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    float[] lanes = scratch.sums(COUNT);
    int columns = w.columns();
    int whole = columns - columns % STEP;
    for (int b = 0; b < batch; b++) {
      int start = x.start(b);
      for (int r = fromRow; r < toRow; r++) {
        long at = (long) r * columns * Short.BYTES;
        dot(w.data(), at, whole, x.data(), start, lanes);
        float sum = sum(lanes, 0);
        for (int c = whole; c < columns; c++) {
          short bits = w.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) c * Short.BYTES);
          sum = Math.fma(DType.bf16ToFloat(bits), x.data()[start + c], sum);
        }
        out.data()[out.start(b) + r] = sum;
      }
    }
  }

  /// Adds up a vector's lanes, halves first.
  static float sum(float[] lanes, int at) {
    if (COUNT == 16) {
      return quarter(lanes, at)
          + quarter(lanes, at + 4)
          + (quarter(lanes, at + 8) + quarter(lanes, at + 12));
    }
    return COUNT == 8 ? quarter(lanes, at) + quarter(lanes, at + 4) : quarter(lanes, at);
  }

  private static float quarter(float[] lanes, int at) {
    return lanes[at] + lanes[at + 1] + (lanes[at + 2] + lanes[at + 3]);
  }

  private static void dot(
      MemorySegment w, long at, int columns, float[] x, int start, float[] lanes) {
    FloatVector even = FloatVector.zero(FLOAT);
    FloatVector odd = FloatVector.zero(FLOAT);
    for (int c = 0; c < columns; c += STEP) {
      long from = at + c * (long) Short.BYTES;
      FloatVector w0 = Lanes.widen(ShortVector.fromMemorySegment(HALF_SHORT, w, from, LITTLE));
      FloatVector w1 =
          Lanes.widen(
              ShortVector.fromMemorySegment(
                  HALF_SHORT, w, from + (long) COUNT * Short.BYTES, LITTLE));
      even = w0.fma(FloatVector.fromArray(FLOAT, x, start + c), even);
      odd = w1.fma(FloatVector.fromArray(FLOAT, x, start + c + COUNT), odd);
    }
    even.add(odd).intoArray(lanes, 0);
  }
}

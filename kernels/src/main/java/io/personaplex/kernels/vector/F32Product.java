package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// float32 weights: a lane is an output row, which is summed over ascending columns with one fused
/// rounding each.
///
/// Two registers of rows times up to four vectors: eight sums, enough to hide the latency of the
/// additions (four cycles, two a cycle) and few enough for 16 registers.
final class F32Product {
  private static final int ROWS = WeightFormat.F32.tileRows();
  private static final long COLUMN_BYTES = WeightFormat.F32.blockBytes();
  private static final int PAIR = 2 * COUNT;

  /// Columns taken at a time, so that the piece of a tile (32 KiB) stays in the first-level cache
  /// for the next vectors, and is read once and in ascending order from memory.
  private static final int CHUNK = 256;

  /// Vectors whose sums are kept while the columns pass.
  private static final int SLICE = 64;

  private F32Product() {}

  static void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    float[] sums = scratch.sums(Math.min(batch, SLICE) * ROWS);
    for (int row = fromRow; row < toRow; row += ROWS) {
      long tile = row / ROWS * w.format().tileBytes(w.columns());
      int height = Math.min(ROWS, toRow - row);
      for (int first = 0; first < batch; first += SLICE) {
        int count = Math.min(SLICE, batch - first);
        Arrays.fill(sums, 0, count * ROWS, 0);
        for (int c = 0; c < w.columns(); c += CHUNK) {
          int columns = Math.min(CHUNK, w.columns() - c);
          long at = tile + c * COLUMN_BYTES;
          addColumns(w.data(), at, columns, x, first, count, c, sums);
        }
        for (int b = 0; b < count; b++) {
          System.arraycopy(sums, b * ROWS, out.data(), out.start(first + b) + row, height);
        }
      }
    }
  }

  private static void addColumns(
      MemorySegment w,
      long at,
      int columns,
      ActivationView x,
      int first,
      int count,
      int column,
      float[] sums) {
    for (int r = 0; r < ROWS; r += PAIR) {
      long from = at + (long) r * Float.BYTES;
      int step = x.stride();
      int b = 0;
      for (; b + 4 <= count; b += 4) {
        add4(w, from, columns, x.data(), x.start(first + b) + column, step, sums, b * ROWS + r);
      }
      if (b + 2 <= count) {
        add2(w, from, columns, x.data(), x.start(first + b) + column, step, sums, b * ROWS + r);
        b += 2;
      }
      if (b < count) {
        add1(w, from, columns, x.data(), x.start(first + b) + column, sums, b * ROWS + r);
      }
    }
  }

  private static void add1(
      MemorySegment w, long at, int columns, float[] x, int x0, float[] sums, int s) {
    FloatVector a0 = FloatVector.fromArray(FLOAT, sums, s);
    FloatVector a1 = FloatVector.fromArray(FLOAT, sums, s + COUNT);
    for (int c = 0; c < columns; c++) {
      long from = at + c * COLUMN_BYTES;
      FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + c]);
      a0 = FloatVector.fromMemorySegment(FLOAT, w, from, LITTLE).fma(v, a0);
      a1 =
          FloatVector.fromMemorySegment(FLOAT, w, from + (long) COUNT * Float.BYTES, LITTLE)
              .fma(v, a1);
    }
    a0.intoArray(sums, s);
    a1.intoArray(sums, s + COUNT);
  }

  private static void add2(
      MemorySegment w, long at, int columns, float[] x, int x0, int step, float[] sums, int s) {
    int x1 = x0 + step;
    FloatVector a0 = FloatVector.fromArray(FLOAT, sums, s);
    FloatVector a1 = FloatVector.fromArray(FLOAT, sums, s + COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOAT, sums, s + ROWS);
    FloatVector b1 = FloatVector.fromArray(FLOAT, sums, s + ROWS + COUNT);
    for (int c = 0; c < columns; c++) {
      long from = at + c * COLUMN_BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOAT, w, from, LITTLE);
      FloatVector w1 =
          FloatVector.fromMemorySegment(FLOAT, w, from + (long) COUNT * Float.BYTES, LITTLE);
      FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + c]);
      a0 = w0.fma(v, a0);
      a1 = w1.fma(v, a1);
      v = FloatVector.broadcast(FLOAT, x[x1 + c]);
      b0 = w0.fma(v, b0);
      b1 = w1.fma(v, b1);
    }
    a0.intoArray(sums, s);
    a1.intoArray(sums, s + COUNT);
    b0.intoArray(sums, s + ROWS);
    b1.intoArray(sums, s + ROWS + COUNT);
  }

  private static void add4(
      MemorySegment w, long at, int columns, float[] x, int x0, int step, float[] sums, int s) {
    int x1 = x0 + step;
    int x2 = x1 + step;
    int x3 = x2 + step;
    FloatVector a0 = FloatVector.fromArray(FLOAT, sums, s);
    FloatVector a1 = FloatVector.fromArray(FLOAT, sums, s + COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOAT, sums, s + ROWS);
    FloatVector b1 = FloatVector.fromArray(FLOAT, sums, s + ROWS + COUNT);
    FloatVector c0 = FloatVector.fromArray(FLOAT, sums, s + 2 * ROWS);
    FloatVector c1 = FloatVector.fromArray(FLOAT, sums, s + 2 * ROWS + COUNT);
    FloatVector d0 = FloatVector.fromArray(FLOAT, sums, s + 3 * ROWS);
    FloatVector d1 = FloatVector.fromArray(FLOAT, sums, s + 3 * ROWS + COUNT);
    for (int c = 0; c < columns; c++) {
      long from = at + c * COLUMN_BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOAT, w, from, LITTLE);
      FloatVector w1 =
          FloatVector.fromMemorySegment(FLOAT, w, from + (long) COUNT * Float.BYTES, LITTLE);
      FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + c]);
      a0 = w0.fma(v, a0);
      a1 = w1.fma(v, a1);
      v = FloatVector.broadcast(FLOAT, x[x1 + c]);
      b0 = w0.fma(v, b0);
      b1 = w1.fma(v, b1);
      v = FloatVector.broadcast(FLOAT, x[x2 + c]);
      c0 = w0.fma(v, c0);
      c1 = w1.fma(v, c1);
      v = FloatVector.broadcast(FLOAT, x[x3 + c]);
      d0 = w0.fma(v, d0);
      d1 = w1.fma(v, d1);
    }
    a0.intoArray(sums, s);
    a1.intoArray(sums, s + COUNT);
    b0.intoArray(sums, s + ROWS);
    b1.intoArray(sums, s + ROWS + COUNT);
    c0.intoArray(sums, s + 2 * ROWS);
    c1.intoArray(sums, s + 2 * ROWS + COUNT);
    d0.intoArray(sums, s + 3 * ROWS);
    d1.intoArray(sums, s + 3 * ROWS + COUNT);
  }
}

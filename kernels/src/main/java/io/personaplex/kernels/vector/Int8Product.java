package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.INT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;
import static io.personaplex.kernels.vector.Lanes.TOP_BYTE;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// 8-bit weights, one vector at a time: an int lane holds a column's bytes of four rows. Each is
/// moved to the top of the lane, where it is the integer times 2²⁴; the scale takes that back.
final class Int8Product {
  static final int ROWS = WeightFormat.INT8.tileRows();
  static final int COLUMNS = WeightFormat.INT8.blockColumns();
  static final int SCALE_BYTES = ROWS * Short.BYTES;
  static final int BLOCK_BYTES = WeightFormat.INT8.blockBytes();
  static final float UNSHIFT = 0x1p-24f;

  /// Sums of rows with the same remainder of 4 lie together, like their scales.
  static final int QUARTER = ROWS / 4;

  private Int8Product() {}

  static void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    float[] sums = scratch.sums(BlockSums.FLOATS);
    for (int row = fromRow; row < toRow; row += ROWS) {
      long tile = row / ROWS * w.format().tileBytes(w.columns());
      for (int b = 0; b < batch; b++) {
        Arrays.fill(sums, 0, ROWS, 0);
        int start = x.start(b);
        for (int c = 0; c < w.columns(); c += BlockSums.CHUNK) {
          long at = tile + (long) (c / COLUMNS) * w.format().blockBytes();
          int count = Math.min(BlockSums.CHUNK, w.columns() - c);
          for (int lane = 0; lane < QUARTER; lane += COUNT) {
            addColumns(w.data(), at, lane, x.data(), start + c, count, sums);
          }
        }
        BlockSums.writeRows(
            w.format(), sums, 0, out.data(), out.start(b) + row, Math.min(ROWS, toRow - row));
      }
    }
  }

  // One loop over the columns of several blocks: where a block was a loop of its own, 32 turns were
  // too few for the processor to see the stream and fetch ahead (12 GB/s against 31 from memory on
  // one core of a Zen 5).
  private static void addColumns(
      MemorySegment w, long at, int lane, float[] x, int start, int count, float[] sums) {
    FloatVector a0 = FloatVector.zero(FLOAT);
    FloatVector a1 = FloatVector.zero(FLOAT);
    FloatVector a2 = FloatVector.zero(FLOAT);
    FloatVector a3 = FloatVector.zero(FLOAT);
    long columns = at + SCALE_BYTES + 4L * lane;
    for (int c = 0; c < count; c++) {
      long from = columns + c * (long) ROWS + c / COLUMNS * (long) SCALE_BYTES;
      IntVector v = IntVector.fromMemorySegment(INT, w, from, LITTLE);
      FloatVector xc = FloatVector.broadcast(FLOAT, x[start + c]);
      a0 = Lanes.toFloats(v.lanewise(VectorOperators.LSHL, 24)).fma(xc, a0);
      a1 = Lanes.toFloats(v.lanewise(VectorOperators.LSHL, 16).and(TOP_BYTE)).fma(xc, a1);
      a2 = Lanes.toFloats(v.lanewise(VectorOperators.LSHL, 8).and(TOP_BYTE)).fma(xc, a2);
      a3 = Lanes.toFloats(v.and(TOP_BYTE)).fma(xc, a3);
      if (c % COLUMNS == COLUMNS - 1 || c == count - 1) {
        a0.intoArray(sums, BlockSums.BLOCK + lane);
        a1.intoArray(sums, BlockSums.BLOCK + lane + QUARTER);
        a2.intoArray(sums, BlockSums.BLOCK + lane + 2 * QUARTER);
        a3.intoArray(sums, BlockSums.BLOCK + lane + 3 * QUARTER);
        a0 = FloatVector.zero(FLOAT);
        a1 = FloatVector.zero(FLOAT);
        a2 = FloatVector.zero(FLOAT);
        a3 = FloatVector.zero(FLOAT);
        long block = at + c / COLUMNS * (long) BLOCK_BYTES;
        BlockSums.add(w, block, UNSHIFT, lane, QUARTER, sums);
      }
    }
  }
}

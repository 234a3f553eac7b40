package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;
import static io.personaplex.kernels.vector.Lanes.SHORT;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// 4-bit weights, one vector at a time: a 16-bit lane is an output row and holds the sum of a
/// block, which fits: `|Σ (n − 8)·q| ≤ 8·127·32 = 32512`. The unsigned nibbles `n` are used as they
/// lie; the sum starts at `−8·Σq`, and where it wraps around on the way it wraps back.
final class Int4Product {
  static final int ROWS = WeightFormat.INT4.tileRows();
  static final int COLUMNS = WeightFormat.INT4.blockColumns();
  static final int SCALE_BYTES = ROWS * Short.BYTES;

  /// Columns in a 16-bit word.
  static final int GROUP = 4;

  private static final int GROUPS = COLUMNS / GROUP;
  private static final int BLOCK_BYTES = WeightFormat.INT4.blockBytes();

  /// Where the rounded vector begins in scratch: before it lie the sums of a block's rows, behind
  /// it where each block's sum starts.
  private static final int INTEGERS = ROWS;

  static final int GROUP_BYTES = ROWS * Short.BYTES;
  static final int HALF = ROWS / 2;

  private Int4Product() {}

  static void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    int blocks = w.format().blocks(w.columns());
    int padded = blocks * COLUMNS;
    float[] sums = scratch.sums(ROWS);
    float[] rounded = scratch.floats(padded + blocks);
    short[] q = scratch.shorts(INTEGERS + padded + blocks);
    for (int b = 0; b < batch; b++) {
      RoundedVector.round(x.data(), x.start(b), w.columns(), rounded, 0, rounded, padded);
      narrow(rounded, padded, q);
      findStarts(q, padded, blocks);
      for (int row = fromRow; row < toRow; row += ROWS) {
        long tile = row / ROWS * w.format().tileBytes(w.columns());
        Arrays.fill(sums, 0, ROWS, 0);
        for (int block = 0; block < blocks; block++) {
          long at = tile + (long) block * BLOCK_BYTES;
          short begin = q[INTEGERS + padded + block];
          for (int r = 0; r < ROWS; r += 4 * COUNT) {
            addBlock(w.data(), at, r, q, INTEGERS + block * COLUMNS, begin);
          }
          fold(w.data(), at, q, rounded[padded + block], sums);
        }
        BlockSums.writeRows(
            w.format(), sums, 0, out.data(), out.start(b) + row, Math.min(ROWS, toRow - row));
      }
    }
  }

  private static void narrow(float[] from, int count, short[] to) {
    for (int i = 0; i < count; i++) {
      to[INTEGERS + i] = (short) from[i];
    }
  }

  private static void findStarts(short[] q, int padded, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int sum = 0;
      for (int c = 0; c < COLUMNS; c++) {
        sum += q[INTEGERS + block * COLUMNS + c];
      }
      q[INTEGERS + padded + block] = (short) (-8 * sum);
    }
  }

  /// Leaves the block's sums of rows from `r` on, two registers of them, at the start of `q`.
  private static void addBlock(
      MemorySegment w, long at, int r, short[] q, int column, short start) {
    ShortVector a = ShortVector.broadcast(SHORT, start);
    ShortVector b = ShortVector.broadcast(SHORT, start);
    long words = at + SCALE_BYTES + (long) r * Short.BYTES;
    for (int g = 0; g < GROUPS; g++) {
      long from = words + g * (long) GROUP_BYTES;
      ShortVector v = ShortVector.fromMemorySegment(SHORT, w, from, LITTLE);
      ShortVector u = ShortVector.fromMemorySegment(SHORT, w, from + 4L * COUNT, LITTLE);
      int c = column + g * GROUP;
      ShortVector x = ShortVector.broadcast(SHORT, q[c]);
      a = v.and((short) 15).mul(x).add(a);
      b = u.and((short) 15).mul(x).add(b);
      x = ShortVector.broadcast(SHORT, q[c + 1]);
      a = v.lanewise(VectorOperators.LSHR, 4).and((short) 15).mul(x).add(a);
      b = u.lanewise(VectorOperators.LSHR, 4).and((short) 15).mul(x).add(b);
      x = ShortVector.broadcast(SHORT, q[c + 2]);
      a = v.lanewise(VectorOperators.LSHR, 8).and((short) 15).mul(x).add(a);
      b = u.lanewise(VectorOperators.LSHR, 8).and((short) 15).mul(x).add(b);
      x = ShortVector.broadcast(SHORT, q[c + 3]);
      a = v.lanewise(VectorOperators.LSHR, 12).mul(x).add(a);
      b = u.lanewise(VectorOperators.LSHR, 12).mul(x).add(b);
    }
    a.intoArray(q, r);
    b.intoArray(q, r + 2 * COUNT);
  }

  /// Takes the sums of the two rows in each int lane apart, scales and adds them.
  private static void fold(MemorySegment w, long at, short[] q, float scale, float[] sums) {
    for (int i = 0; i < HALF; i += COUNT) {
      IntVector pairs = ShortVector.fromArray(SHORT, q, 2 * i).reinterpretAsInts();
      IntVector even = pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
      IntVector odd = pairs.lanewise(VectorOperators.ASHR, 16);
      BlockSums.scales(w, at, i)
          .mul(scale)
          .fma(Lanes.toFloats(even), FloatVector.fromArray(FLOAT, sums, i))
          .intoArray(sums, i);
      BlockSums.scales(w, at, i + HALF)
          .mul(scale)
          .fma(Lanes.toFloats(odd), FloatVector.fromArray(FLOAT, sums, i + HALF))
          .intoArray(sums, i + HALF);
    }
  }
}

package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.EIGHT;
import static io.personaplex.kernels.vector.Lanes.INT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;
import static io.personaplex.kernels.vector.Lanes.NIBBLE;
import static io.personaplex.kernels.vector.Lanes.SHORT;
import static io.personaplex.kernels.vector.Lanes.TOP_BYTE;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Turns a block of quantised weights into floats `[column][row]` and its scales, both in the order
/// of the scales. 8-bit integers come out times 2²⁴ and their scales divided by it, as in
/// [Int8Product].
final class WidenedBlock {
  private static final int ROWS = Int8Product.ROWS;
  private static final int COLUMNS = Int8Product.COLUMNS;

  private WidenedBlock() {}

  static void int8(MemorySegment w, long at, float[] to, int values, int scales) {
    for (int i = 0; i < ROWS; i += COUNT) {
      BlockSums.scales(w, at, i).mul(Int8Product.UNSHIFT).intoArray(to, scales + i);
    }
    for (int lane = 0; lane < Int8Product.QUARTER; lane += COUNT) {
      int8Columns(w, at + Int8Product.SCALE_BYTES + 4L * lane, to, values + lane);
    }
  }

  private static void int8Columns(MemorySegment w, long at, float[] to, int values) {
    for (int c = 0; c < COLUMNS; c++) {
      IntVector v = IntVector.fromMemorySegment(INT, w, at + c * (long) ROWS, LITTLE);
      int i = values + c * ROWS;
      Lanes.toFloats(v.lanewise(VectorOperators.LSHL, 24)).intoArray(to, i);
      Lanes.toFloats(v.lanewise(VectorOperators.LSHL, 16).and(TOP_BYTE))
          .intoArray(to, i + Int8Product.QUARTER);
      Lanes.toFloats(v.lanewise(VectorOperators.LSHL, 8).and(TOP_BYTE))
          .intoArray(to, i + 2 * Int8Product.QUARTER);
      Lanes.toFloats(v.and(TOP_BYTE)).intoArray(to, i + 3 * Int8Product.QUARTER);
    }
  }

  static void int4(MemorySegment w, long at, float[] to, int values, int scales) {
    for (int i = 0; i < ROWS; i += COUNT) {
      BlockSums.scales(w, at, i).intoArray(to, scales + i);
    }
    for (int r = 0; r < ROWS; r += 2 * COUNT) {
      long words = at + Int4Product.SCALE_BYTES + (long) r * Short.BYTES;
      for (int nibble = 0; nibble < Int4Product.GROUP; nibble++) {
        int4Columns(w, words, 4 * nibble, to, values + nibble * ROWS + r / 2);
      }
    }
  }

  /// Every fourth column: that whose nibbles lie `shift` bits up.
  private static void int4Columns(MemorySegment w, long at, int shift, float[] to, int values) {
    for (int g = 0; g < COLUMNS / Int4Product.GROUP; g++) {
      IntVector pairs =
          ShortVector.fromMemorySegment(SHORT, w, at + g * (long) Int4Product.GROUP_BYTES, LITTLE)
              .lanewise(VectorOperators.LSHR, shift)
              .reinterpretAsInts();
      int i = values + g * Int4Product.GROUP * ROWS;
      Lanes.toFloats(pairs.and(NIBBLE).sub(EIGHT)).intoArray(to, i);
      Lanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 16).and(NIBBLE).sub(EIGHT))
          .intoArray(to, i + Int4Product.HALF);
    }
  }
}

package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.HALF_SHORT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;

import io.personaplex.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// The sums of one tile of quantised rows for one vector: those so far and, from [#BLOCK] on, those
/// of one block, not yet scaled. In the order of the scales. Kept in an array between the loops,
/// which makes each loop small enough to be inlined whole.
final class BlockSums {
  private static final int ROWS = WeightFormat.INT8.tileRows();
  static final int BLOCK = ROWS;
  static final int FLOATS = 2 * ROWS;

  /// Columns taken at a time: their weights stay in the first-level cache for the next rows of the
  /// tile where registers are narrow.
  static final int CHUNK = 8 * WeightFormat.INT8.blockColumns();

  private static final int[] INT8_ORDER = order(WeightFormat.INT8);
  private static final int[] INT4_ORDER = order(WeightFormat.INT4);

  private BlockSums() {}

  /// Where each row's scale lies, and its sum.
  private static int[] order(WeightFormat format) {
    return IntStream.range(0, ROWS).map(format::scaleIndex).toArray();
  }

  /// Scales some of a block's sums and adds them: those from `first` on, every `step`-th vector.
  ///
  /// @param at the block, which begins with its scales
  /// @param factor of all scales
  static void add(MemorySegment w, long at, float factor, int first, int step, float[] sums) {
    for (int i = first; i < ROWS; i += step) {
      scales(w, at, i)
          .mul(factor)
          .fma(FloatVector.fromArray(FLOAT, sums, BLOCK + i), FloatVector.fromArray(FLOAT, sums, i))
          .intoArray(sums, i);
    }
  }

  /// Scales of the block at `at`, from the `i`-th on.
  static FloatVector scales(MemorySegment w, long at, int i) {
    return Lanes.widen(
        ShortVector.fromMemorySegment(HALF_SHORT, w, at + i * (long) Short.BYTES, LITTLE));
  }

  /// Copies `count` sums from `at` into `out`, in the order of the rows.
  static void writeRows(
      WeightFormat format, float[] sums, int at, float[] out, int start, int count) {
    int[] order = format == WeightFormat.INT8 ? INT8_ORDER : INT4_ORDER;
    for (int r = 0; r < count; r++) {
      out[start + r] = sums[at + order[r]];
    }
  }
}

package io.personaplex.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.TensorException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Rounds a block of 64 rows and 32 columns to 8 or 4 bits with a bfloat16 scale a row. Loops run
/// over the rows, which lie together, so that the compiler makes vectors of them. Belongs to one
/// thread.
final class BlockQuantiser {
  private static final int ROWS = WeightFormat.INT8.tileRows();
  private static final int COLUMNS = WeightFormat.INT8.blockColumns();
  private static final int COLUMNS_PER_WORD = 4;

  private static final float ROUND = NearestInteger.SHIFT;

  /// What the value of largest magnitude in a row is divided by to get a scale of 4 bits: the whole
  /// range, a little more of it (the largest is cut off, the others get finer steps) and a little
  /// less, with the short side last. That with the least squared error is taken.
  private static final float[] INT4_DIVISORS = {-8, -9, -8.5f, -7.5f, -7, 7};

  private final String name;
  private final float[] extreme = new float[ROWS];
  private final float[] scale = new float[ROWS];
  private final float[] inverse = new float[ROWS];
  private final float[] error = new float[ROWS];
  private final float[] bestScale = new float[ROWS];
  private final float[] bestError = new float[ROWS];
  private final short[] scaleBits = new short[ROWS];
  private final byte[] bytes = new byte[ROWS * COLUMNS];
  private final short[] words = new short[ROWS * COLUMNS / COLUMNS_PER_WORD];

  /// @param name of the tensor, for messages
  BlockQuantiser(String name) {
    this.name = name;
  }

  /// @param values `[column][row]`, the block from `at`
  /// @param target receives the block at `offset`
  void int8(float[] values, int at, MemorySegment target, long offset) {
    findExtremes(values, at);
    for (int r = 0; r < ROWS; r++) {
      setScale(r, Math.abs(extreme[r]) / 127);
    }
    roundToBytes(values, at, inverse, bytes);
    writeScales(WeightFormat.INT8, scale, target, offset);
    MemorySegment.copy(
        bytes, 0, target, JAVA_BYTE, offset + (long) ROWS * Short.BYTES, bytes.length);
  }

  /// @param values `[column][row]`, the block from `at`
  /// @param target receives the block at `offset`
  void int4(float[] values, int at, MemorySegment target, long offset) {
    findExtremes(values, at);
    for (float divisor : INT4_DIVISORS) {
      for (int r = 0; r < ROWS; r++) {
        setScale(r, extreme[r] / divisor);
      }
      Arrays.fill(error, 0);
      addErrors(values, at, scale, inverse, error);
      for (int r = 0; r < ROWS; r++) {
        if (divisor == INT4_DIVISORS[0] || error[r] < bestError[r]) {
          bestError[r] = error[r];
          bestScale[r] = scale[r];
        }
      }
    }
    for (int r = 0; r < ROWS; r++) {
      inverse[r] = inverse(bestScale[r]);
    }
    roundToWords(values, at, inverse, words);
    writeScales(WeightFormat.INT4, bestScale, target, offset);
    MemorySegment.copy(
        words, 0, target, JAVA_SHORT_UNALIGNED, offset + (long) ROWS * Short.BYTES, words.length);
  }

  /// The value of largest magnitude of each row, with its sign.
  private void findExtremes(float[] values, int at) {
    Arrays.fill(extreme, 0);
    for (int c = 0; c < COLUMNS; c++) {
      for (int r = 0; r < ROWS; r++) {
        float v = values[at + c * ROWS + r];
        // Not "greater": what is no number is taken too, kept, and found below.
        if (!(Math.abs(v) <= Math.abs(extreme[r])) && !Float.isNaN(extreme[r])) {
          extreme[r] = v;
        }
      }
    }
    for (float v : extreme) {
      if (!Float.isFinite(v)) {
        throw new TensorException(
            "tensor '%s' holds the value %s, which no quantised format can: the file is damaged"
                .formatted(name, v));
      }
    }
  }

  /// Rounds the scale first, so that the integers are chosen for the one that is stored.
  private void setScale(int row, float exact) {
    scale[row] = DType.bf16ToFloat(DType.floatToBf16(exact));
    inverse[row] = inverse(scale[row]);
  }

  /// 0 where the scale is too small: the row's block becomes zeros. The bound of activations leaves
  /// room for kernels that divide a scale by 2²⁴, which must stay exact.
  private static float inverse(float scale) {
    return Math.abs(scale) < RoundedActivations.SMALLEST ? 0 : 1 / scale;
  }

  private void writeScales(WeightFormat format, float[] scales, MemorySegment target, long offset) {
    for (int r = 0; r < ROWS; r++) {
      scaleBits[format.scaleIndex(r)] = DType.floatToBf16(inverse(scales[r]) == 0 ? 0 : scales[r]);
    }
    MemorySegment.copy(scaleBits, 0, target, JAVA_SHORT_UNALIGNED, offset, ROWS);
  }

  private static void roundToBytes(float[] values, int at, float[] inverse, byte[] to) {
    for (int c = 0; c < COLUMNS; c++) {
      for (int r = 0; r < ROWS; r++) {
        float q = values[at + c * ROWS + r] * inverse[r] + ROUND - ROUND;
        to[c * ROWS + r] = (byte) Math.max(-127, Math.min(127, q));
      }
    }
  }

  private static void addErrors(
      float[] values, int at, float[] scale, float[] inverse, float[] error) {
    for (int c = 0; c < COLUMNS; c++) {
      for (int r = 0; r < ROWS; r++) {
        float v = values[at + c * ROWS + r];
        float q = Math.max(-8, Math.min(7, v * inverse[r] + ROUND - ROUND));
        float d = v - q * scale[r];
        error[r] += d * d;
      }
    }
  }

  private static void roundToWords(float[] values, int at, float[] inverse, short[] to) {
    for (int g = 0; g < COLUMNS / COLUMNS_PER_WORD; g++) {
      for (int r = 0; r < ROWS; r++) {
        int first = at + g * COLUMNS_PER_WORD * ROWS + r;
        int word = nibble(values[first] * inverse[r]);
        word |= nibble(values[first + ROWS] * inverse[r]) << 4;
        word |= nibble(values[first + 2 * ROWS] * inverse[r]) << 8;
        word |= nibble(values[first + 3 * ROWS] * inverse[r]) << 12;
        to[g * ROWS + r] = (short) word;
      }
    }
  }

  private static int nibble(float q) {
    return (int) Math.max(-8, Math.min(7, q + ROUND - ROUND)) + 8;
  }
}

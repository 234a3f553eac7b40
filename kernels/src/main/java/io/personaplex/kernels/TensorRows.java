package io.personaplex.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Reads pieces of the rows of a matrix in a checkpoint, widened to float32, in bulk. Belongs to
/// one thread.
final class TensorRows {
  private final Tensor source;
  private final int columns;
  private short[] halves = new short[0];

  TensorRows(Tensor source) {
    this.source = source;
    this.columns = source.dimension(1);
  }

  /// Columns `column ≤ c < column + count` of a row into `to`, from its start.
  void read(int row, int column, int count, float[] to) {
    long first = (long) row * columns + column;
    switch (source.dtype()) {
      case F32 ->
          MemorySegment.copy(
              source.data(), JAVA_FLOAT_UNALIGNED, first * Float.BYTES, to, 0, count);
      case BF16 -> {
        short[] bits = halves(first, count);
        for (int i = 0; i < count; i++) {
          to[i] = DType.bf16ToFloat(bits[i]);
        }
      }
      case F16 -> {
        short[] bits = halves(first, count);
        for (int i = 0; i < count; i++) {
          to[i] = Float.float16ToFloat(bits[i]);
        }
      }
      // Rare in a checkpoint, or a type that it refuses by name.
      case F64, I64, I32, I16, I8, U8, BOOL -> {
        for (int i = 0; i < count; i++) {
          to[i] = source.floatAt(first + i);
        }
      }
    }
  }

  private short[] halves(long first, int count) {
    if (halves.length < count) {
      halves = new short[count];
    }
    MemorySegment.copy(source.data(), JAVA_SHORT_UNALIGNED, first * Short.BYTES, halves, 0, count);
    return halves;
  }
}

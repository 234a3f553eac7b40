package io.personaplex.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Brings a row-major tensor `[rows, columns]` of a checkpoint into the layout of a [WeightFormat].
public final class WeightPacker {
  private WeightPacker() {}

  /// A matrix in memory of its own; BF16 from a BF16 tensor is the tensor's own memory, borrowed.
  ///
  /// @param arena owns the new memory
  /// @throws IllegalArgumentException if the tensor is not a matrix
  public static WeightMatrix pack(Tensor source, WeightFormat format, Arena arena) {
    if (source.rank() != 2) {
      throw new IllegalArgumentException("matrix wanted, got tensor %s".formatted(source));
    }
    int rows = source.dimension(0);
    int columns = source.dimension(1);
    if (format == WeightFormat.BF16 && source.dtype() == io.personaplex.tensor.DType.BF16) {
      return new WeightMatrix(source.name(), format, rows, columns, source.data());
    }
    MemorySegment target = arena.allocate(format.byteSize(rows, columns), 64);
    pack(source, format, target, 0, rows);
    return new WeightMatrix(source.name(), format, rows, columns, target);
  }

  /// Rows `fromRow ≤ r < toRow` (multiples of the tile, or the end) into `target`, which holds the
  /// whole matrix: parts can be packed by several threads.
  public static void pack(
      Tensor source, WeightFormat format, MemorySegment target, int fromRow, int toRow) {
    int columns = source.dimension(1);
    switch (format) {
      case F32 -> {
        for (int r = fromRow; r < toRow; r++) {
          for (int c = 0; c < columns; c++) {
            target.set(
                JAVA_FLOAT_UNALIGNED,
                (((long) (r / 32) * columns + c) * 32 + r % 32) * 4,
                source.floatAt((long) r * columns + c));
          }
        }
      }
      case BF16, INT8, INT4 -> throw new IllegalArgumentException("not yet: " + format);
    }
  }
}

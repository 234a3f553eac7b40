package io.personaplex.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Brings a row-major tensor `[rows, columns]` of a checkpoint into the layout of a [WeightFormat].
///
/// Quantised: symmetric, a scale for each row of each block. 8 bits: the largest magnitude over
/// 127. 4 bits: of six scales near the largest magnitude over 8 that with the least squared error.
/// The scale is rounded to bfloat16 before the integers are chosen.
public final class WeightPacker {
  private WeightPacker() {}

  /// A matrix in memory of its own; BF16 from a BF16 tensor is the tensor's own memory, borrowed.
  ///
  /// @param arena owns the new memory
  /// @throws IllegalArgumentException if the tensor is not a matrix
  /// @throws io.personaplex.tensor.TensorException if its elements are no floats, or not finite
  ///   where a quantised format is wanted
  public static WeightMatrix pack(Tensor source, WeightFormat format, Arena arena) {
    int rows = rows(source);
    if (format == WeightFormat.BF16 && source.dtype() == DType.BF16) {
      return new WeightMatrix(source.name(), format, rows, source.dimension(1), source.data());
    }
    MemorySegment target = arena.allocate(format.byteSize(rows, source.dimension(1)), 64);
    pack(source, format, target, 0, rows);
    return new WeightMatrix(source.name(), format, rows, source.dimension(1), target);
  }

  /// As [#pack(Tensor, WeightFormat, Arena)], on all threads of `compute`. Not from within a part.
  public static WeightMatrix pack(
      Tensor source, WeightFormat format, Arena arena, Compute compute) {
    int rows = rows(source);
    if (format == WeightFormat.BF16 && source.dtype() == DType.BF16) {
      return new WeightMatrix(source.name(), format, rows, source.dimension(1), source.data());
    }
    MemorySegment target = arena.allocate(format.byteSize(rows, source.dimension(1)), 64);
    int tile = format.tileRows();
    compute.split(
        (from, to, _) ->
            pack(source, format, target, from * tile, (int) Math.min(rows, (long) to * tile)),
        Math.ceilDiv(rows, tile));
    return new WeightMatrix(source.name(), format, rows, source.dimension(1), target);
  }

  /// Rows `fromRow ≤ r < toRow` (multiples of the tile, or the end) into `target`, which holds the
  /// whole matrix: parts can be packed by several threads.
  public static void pack(
      Tensor source, WeightFormat format, MemorySegment target, int fromRow, int toRow) {
    rows(source);
    switch (format) {
      case BF16 -> packBf16(source, target, fromRow, toRow);
      case F32, INT8, INT4 -> packTiles(source, format, target, fromRow, toRow);
    }
  }

  private static int rows(Tensor source) {
    if (source.rank() != 2) {
      throw new IllegalArgumentException("matrix wanted, got tensor %s".formatted(source));
    }
    return source.dimension(0);
  }

  private static void packTiles(
      Tensor source, WeightFormat format, MemorySegment target, int fromRow, int toRow) {
    int columns = source.dimension(1);
    int tileRows = format.tileRows();
    TilePanel panel = new TilePanel(source, tileRows);
    BlockQuantiser quantiser = new BlockQuantiser(source.name());
    for (int row = fromRow; row < toRow; row += tileRows) {
      long offset = row / tileRows * format.tileBytes(columns);
      for (int column = 0; column < columns; column += TilePanel.COLUMNS) {
        int width = panel.read(row, column);
        if (format == WeightFormat.F32) {
          MemorySegment.copy(
              panel.values(), 0, target, JAVA_FLOAT_UNALIGNED, offset, width * tileRows);
          offset += (long) width * format.blockBytes();
          continue;
        }
        for (int c = 0; c < width; c += format.blockColumns()) {
          if (format == WeightFormat.INT8) {
            quantiser.int8(panel.values(), c * tileRows, target, offset);
          } else {
            quantiser.int4(panel.values(), c * tileRows, target, offset);
          }
          offset += format.blockBytes();
        }
      }
    }
  }

  private static void packBf16(Tensor source, MemorySegment target, int fromRow, int toRow) {
    int columns = source.dimension(1);
    long rowBytes = (long) columns * Short.BYTES;
    if (source.dtype() == DType.BF16) {
      MemorySegment.copy(
          source.data(),
          fromRow * rowBytes,
          target,
          fromRow * rowBytes,
          (toRow - fromRow) * rowBytes);
      return;
    }
    TensorRows rows = new TensorRows(source);
    float[] row = new float[columns];
    short[] bits = new short[columns];
    for (int r = fromRow; r < toRow; r++) {
      rows.read(r, 0, columns, row);
      for (int c = 0; c < columns; c++) {
        bits[c] = DType.floatToBf16(row[c]);
      }
      MemorySegment.copy(bits, 0, target, JAVA_SHORT_UNALIGNED, r * rowBytes, columns);
    }
  }
}

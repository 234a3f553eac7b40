package io.personaplex.kernels;

/// How the elements of a [WeightMatrix] lie in memory. All little-endian. `R` = [#tileRows], rows
/// and columns beyond the matrix are zeros.
public enum WeightFormat {
  /// float32 in tiles of 32 rows, a tile column by column: element `(r, c)` is float number `((r /
  /// 32)·columns + c)·32 + r mod 32`.
  F32(32, 1),
  /// bfloat16, row by row, as a checkpoint holds it: no tile, no padding.
  BF16(1, 1),
  /// Signed 8-bit integers in tiles of 32 rows and blocks of 32 columns. A block is 32 bfloat16
  /// scales, one a row, then its columns one by one, 32 bytes each: 8.5 bits a weight.
  INT8(32, 32),
  /// Signed 4-bit integers in tiles of 64 rows and blocks of 32 columns: 4.5 bits a weight.
  INT4(64, 32);

  private final int tileRows;
  private final int blockColumns;

  WeightFormat(int tileRows, int blockColumns) {
    this.tileRows = tileRows;
    this.blockColumns = blockColumns;
  }

  /// Rows that lie together; work is split between threads at multiples of it.
  public int tileRows() {
    return tileRows;
  }

  /// Columns that share a scale.
  public int blockColumns() {
    return blockColumns;
  }

  /// Size of a matrix in bytes, padding included.
  public long byteSize(int rows, int columns) {
    long tiles = Math.ceilDiv(rows, tileRows);
    long blocks = Math.ceilDiv(columns, blockColumns);
    return switch (this) {
      case F32 -> tiles * tileRows * columns * 4;
      case BF16 -> (long) rows * columns * 2;
      case INT8 -> tiles * blocks * (tileRows * (2L + blockColumns));
      case INT4 -> tiles * blocks * (tileRows * (2L + blockColumns / 2));
    };
  }
}

package io.personaplex.kernels;

/// How the elements of a [WeightMatrix] lie in memory. All little-endian; tiles lie one behind the
/// other, within a tile its blocks of columns; rows and columns beyond the matrix are zeros.
///
/// In the quantised formats a weight is `scale · q`, the scale a bfloat16 that belongs to one row
/// of one block; `scale · q` is exact in float32. docs/numerics.md says how [WeightPacker] chooses
/// it.
public enum WeightFormat {
  /// float32 in tiles of 32 rows, a tile column by column: element `(r, c)` is float number `((r /
  /// 32)·columns + c)·32 + r mod 32`.
  F32(32, 1),
  /// bfloat16, row by row, as a checkpoint holds it: no tile, no padding.
  BF16(1, 1),
  /// Signed 8-bit integers `−127 ≤ q ≤ 127` in tiles of 64 rows and blocks of 32 columns. A block
  /// is 64 scales, one a row, those of rows 0, 4, 8, … first, then those of 1, 5, 9, … and so on;
  /// then its 32 columns one by one, 64 bytes each, in the order of the rows: 8.5 bits a weight. A
  /// kernel takes four rows' bytes from one 32-bit lane, which is where the order of the scales
  /// comes from.
  INT8(64, 32),
  /// Signed 4-bit integers `−8 ≤ q ≤ 7` in tiles of 64 rows and blocks of 32 columns. A block is 64
  /// scales, one a row, those of even rows first; then 8 groups of 4 columns. A group is 64 16-bit
  /// words in the order of the rows, with `q + 8` of its first column in bits 0 to 3, of its last
  /// in bits 12 to 15: 4.5 bits a weight. A kernel takes two rows' sums from one 32-bit lane.
  INT4(64, 32);

  /// Grows whenever a format or the way to round into one changes: matrices kept in files are made
  /// again then.
  public static final int VERSION = 1;

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

  /// Where in a block the scale of a row of its tile lies, counted in scales.
  ///
  /// @throws IllegalStateException if the format has no scales
  public int scaleIndex(int row) {
    return switch (this) {
      case INT8 -> row % 4 * (tileRows / 4) + row / 4;
      case INT4 -> row % 2 * (tileRows / 2) + row / 2;
      case F32, BF16 -> throw new IllegalStateException(this + " has no scales");
    };
  }

  /// Size of a block in bytes, scales included; of F32 and BF16: of one column of a tile.
  public int blockBytes() {
    return switch (this) {
      case F32 -> tileRows * Float.BYTES;
      case BF16 -> Short.BYTES;
      case INT8 -> tileRows * (Short.BYTES + blockColumns);
      case INT4 -> tileRows * (Short.BYTES + blockColumns / 2);
    };
  }

  /// Blocks in one tile of a matrix.
  public int blocks(int columns) {
    return Math.ceilDiv(columns, blockColumns);
  }

  /// Size of one tile of a matrix in bytes.
  public long tileBytes(int columns) {
    return (long) blocks(columns) * blockBytes();
  }

  /// Size of a matrix in bytes, padding included.
  public long byteSize(int rows, int columns) {
    return Math.ceilDiv(rows, tileRows) * tileBytes(columns);
  }
}

package io.personaplex.kernels;

import io.personaplex.tensor.Tensor;
import java.util.Arrays;

/// Some columns of one tile of a matrix, turned so that the rows of a column lie together:
/// `[column] [row]`. Rows and columns beyond the matrix are zeros. Belongs to one thread.
final class TilePanel {
  /// A panel of 64 rows fits the second-level cache, and a row's piece is long enough to be read in
  /// one go.
  static final int COLUMNS = 128;

  private final TensorRows rows;
  private final int rowCount;
  private final int columnCount;
  private final int tileRows;
  private final float[] piece = new float[COLUMNS];
  private final float[] values;

  TilePanel(Tensor source, int tileRows) {
    this.rows = new TensorRows(source);
    this.rowCount = source.dimension(0);
    this.columnCount = source.dimension(1);
    this.tileRows = tileRows;
    values = new float[COLUMNS * tileRows];
  }

  /// The values read last, valid until the next reading.
  float[] values() {
    return values;
  }

  /// Reads the tile that begins at `row`, columns from `column` on; returns how many of them are in
  /// the matrix.
  int read(int row, int column) {
    int height = Math.min(tileRows, rowCount - row);
    int width = Math.min(COLUMNS, columnCount - column);
    if (height < tileRows || width < COLUMNS) {
      Arrays.fill(values, 0);
    }
    for (int r = 0; r < height; r++) {
      rows.read(row + r, column, width, piece);
      for (int c = 0; c < width; c++) {
        values[c * tileRows + r] = piece[c];
      }
    }
    return width;
  }
}

package io.personaplex.kernels;

import java.lang.foreign.MemorySegment;

/// A matrix of weights `[rows, columns]`, read-only, borrowed from the file or arena it lies in.
public final class WeightMatrix {
  private final String name;
  private final WeightFormat format;
  private final int rows;
  private final int columns;
  private final MemorySegment data;

  /// @param name for messages
  /// @param data exactly [WeightFormat#byteSize] bytes
  public WeightMatrix(String name, WeightFormat format, int rows, int columns, MemorySegment data) {
    if (rows < 1 || columns < 1 || data.byteSize() != format.byteSize(rows, columns)) {
      throw new IllegalArgumentException(
          "matrix '%s': %s [%d, %d] wants %d bytes, got %d"
              .formatted(
                  name, format, rows, columns, format.byteSize(rows, columns), data.byteSize()));
    }
    this.name = name;
    this.format = format;
    this.rows = rows;
    this.columns = columns;
    this.data = data.asReadOnly();
  }

  /// For messages.
  public String name() {
    return name;
  }

  /// How the elements lie.
  public WeightFormat format() {
    return format;
  }

  /// Length of the product.
  public int rows() {
    return rows;
  }

  /// Length of the vector it is multiplied with.
  public int columns() {
    return columns;
  }

  /// The elements, borrowed.
  public MemorySegment data() {
    return data;
  }
}

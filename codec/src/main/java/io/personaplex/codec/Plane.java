package io.personaplex.codec;

import java.util.Arrays;

/// Activations of one step, time-major: rows of `channels` values, one a time step. Before the new
/// rows lie the `past` rows that the reader of the plane still needs of earlier steps.
final class Plane {
  final int channels;
  final int past;
  final int maxRows;
  final float[] data;

  /// @param maxRows most new rows of a step
  /// @param past rows kept from step to step, zeros at first
  Plane(int maxRows, int channels, int past) {
    this.maxRows = maxRows;
    this.channels = channels;
    this.past = past;
    data = new float[Math.multiplyExact(Math.addExact(past, maxRows), channels)];
  }

  /// Where new row `row` starts in [#data].
  int start(int row) {
    return (past + row) * channels;
  }

  /// After a step of `rows` new rows: the last `past` rows of all become the past.
  void remember(int rows) {
    System.arraycopy(data, rows * channels, data, 0, past * channels);
  }

  /// Fills the past with copies of the first new row.
  void replicate() {
    for (int row = 0; row < past; row++) {
      System.arraycopy(data, start(0), data, row * channels, channels);
    }
  }

  /// Adds one value a channel to each new row.
  void add(float[] bias, int rows) {
    for (int row = 0; row < rows; row++) {
      int start = start(row);
      for (int c = 0; c < bias.length; c++) {
        data[start + c] += bias[c];
      }
    }
  }

  /// Forgets the past.
  void reset() {
    Arrays.fill(data, 0, past * channels, 0);
  }
}

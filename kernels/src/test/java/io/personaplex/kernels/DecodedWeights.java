package io.personaplex.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.personaplex.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Reads a packed matrix after the words of [WeightFormat], number by number from its first byte
/// on: a second opinion on the layout.
final class DecodedWeights {
  private DecodedWeights() {}

  /// `[rows][columns]`.
  static float[][] of(WeightMatrix w) {
    float[][] out = new float[w.rows()][w.columns()];
    switch (w.format()) {
      case F32 -> f32(w, out);
      case BF16 -> bf16(w, out);
      case INT8 -> blocks(w, out, 4);
      case INT4 -> blocks(w, out, 2);
    }
    return out;
  }

  private static void set(float[][] out, int row, int column, float value) {
    if (row < out.length && column < out[0].length) {
      out[row][column] = value;
    } else if (value != 0) {
      throw new AssertionError("padding at %d, %d is %s".formatted(row, column, value));
    }
  }

  private static void f32(WeightMatrix w, float[][] out) {
    long at = 0;
    for (int tile = 0; tile < w.rows(); tile += 32) {
      for (int c = 0; c < w.columns(); c++) {
        for (int r = 0; r < 32; r++) {
          set(out, tile + r, c, w.data().get(JAVA_FLOAT, at));
          at += 4;
        }
      }
    }
  }

  private static void bf16(WeightMatrix w, float[][] out) {
    long at = 0;
    for (float[] row : out) {
      for (int c = 0; c < row.length; c++) {
        row[c] = DType.bf16ToFloat(w.data().get(JAVA_SHORT, at));
        at += 2;
      }
    }
  }

  private static void blocks(WeightMatrix w, float[][] out, int interleaved) {
    MemorySegment data = w.data();
    long at = 0;
    for (int tile = 0; tile < w.rows(); tile += 64) {
      for (int column = 0; column < w.columns(); column += 32) {
        float[] scale = new float[64];
        for (int first = 0; first < interleaved; first++) {
          for (int r = first; r < 64; r += interleaved) {
            scale[r] = DType.bf16ToFloat(data.get(JAVA_SHORT, at));
            at += 2;
          }
        }
        if (w.format() == WeightFormat.INT8) {
          for (int c = 0; c < 32; c++) {
            for (int r = 0; r < 64; r++) {
              set(out, tile + r, column + c, scale[r] * data.get(JAVA_BYTE, at));
              at++;
            }
          }
        } else {
          for (int c = 0; c < 32; c += 4) {
            for (int r = 0; r < 64; r++) {
              int word = data.get(JAVA_SHORT, at) & 0xffff;
              at += 2;
              for (int i = 0; i < 4; i++) {
                set(out, tile + r, column + c + i, scale[r] * ((word >> (4 * i) & 15) - 8));
              }
            }
          }
        }
      }
    }
  }
}

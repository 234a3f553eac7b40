package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Scratch;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Quantised weights, many vectors: blocks are widened to float integers in scratch, which all
/// vectors share. Each block is added up by itself, then scaled and added: the order of
/// [Int8Product] and [Int4Product], so the results are theirs.
final class BlockBatchProduct {
  private static final int ROWS = WeightFormat.INT8.tileRows();
  private static final int COLUMNS = WeightFormat.INT8.blockColumns();
  private static final int BLOCK_FLOATS = ROWS * COLUMNS;

  /// Blocks widened at a time: 32 KiB, the first-level cache.
  private static final int BLOCKS = 4;

  /// Vectors whose sums are kept while the columns pass.
  private static final int SLICE = 64;

  private static final int SCALES = BLOCKS * BLOCK_FLOATS;

  /// Where the sums of a register tile lie between two loops.
  private static final int TILE = SCALES + BLOCKS * ROWS;

  private static final int INPUT = TILE + 8 * COUNT;

  private BlockBatchProduct() {}

  static void multiply(
      WeightMatrix w,
      ActivationView x,
      ActivationView out,
      int batch,
      int fromRow,
      int toRow,
      Scratch scratch) {
    boolean rounds = w.format() == WeightFormat.INT4;
    int blocks = w.format().blocks(w.columns());
    int slice = Math.min(SLICE, batch);
    // Widened weights, their scales, sums of a register tile, the input's scales and, if it is
    // rounded, the input.
    int padded = blocks * COLUMNS;
    int rounded = INPUT + slice * blocks;
    float[] floats = scratch.floats(rounded + (rounds ? slice * padded : 0));
    float[] sums = scratch.sums(slice * ROWS);
    for (int first = 0; first < batch; first += slice) {
      int count = Math.min(slice, batch - first);
      Arrays.fill(floats, INPUT, rounded, 1);
      float[] input = x.data();
      int start = x.start(first);
      int stride = x.stride();
      if (rounds) {
        for (int b = 0; b < count; b++) {
          RoundedVector.round(
              x.data(),
              x.start(first + b),
              w.columns(),
              floats,
              rounded + b * padded,
              floats,
              INPUT + b * blocks);
        }
        input = floats;
        start = rounded;
        stride = padded;
      }
      for (int row = fromRow; row < toRow; row += ROWS) {
        Arrays.fill(sums, 0, count * ROWS, 0);
        for (int block = 0; block < blocks; block += BLOCKS) {
          int width = Math.min(BLOCKS, blocks - block);
          widen(w, row, block, width, floats);
          for (int i = 0; i < width; i++) {
            int column = (block + i) * COLUMNS;
            int columns = Math.min(COLUMNS, w.columns() - column);
            addBlock(
                floats, i, columns, input, start + column, stride, count, block + i, blocks, sums);
          }
        }
        for (int b = 0; b < count; b++) {
          BlockSums.writeRows(
              w.format(),
              sums,
              b * ROWS,
              out.data(),
              out.start(first + b) + row,
              Math.min(ROWS, toRow - row));
        }
      }
    }
  }

  private static void widen(WeightMatrix w, int row, int block, int width, float[] floats) {
    long at =
        row / ROWS * w.format().tileBytes(w.columns()) + (long) block * w.format().blockBytes();
    for (int i = 0; i < width; i++) {
      if (w.format() == WeightFormat.INT8) {
        WidenedBlock.int8(w.data(), at, floats, i * BLOCK_FLOATS, SCALES + i * ROWS);
      } else {
        WidenedBlock.int4(w.data(), at, floats, i * BLOCK_FLOATS, SCALES + i * ROWS);
      }
      at += w.format().blockBytes();
    }
  }

  private static void addBlock(
      float[] floats,
      int slot,
      int columns,
      float[] x,
      int start,
      int stride,
      int count,
      int block,
      int blocks,
      float[] sums) {
    for (int r = 0; r < ROWS; r += 2 * COUNT) {
      int at = slot * BLOCK_FLOATS + r;
      int scale = SCALES + slot * ROWS + r;
      int b = 0;
      for (; b + 4 <= count; b += 4) {
        multiply4(floats, at, columns, x, start + b * stride, stride);
        fold(floats, 4, scale, INPUT + b * blocks + block, blocks, sums, b * ROWS + r);
      }
      for (; b < count; b++) {
        multiply1(floats, at, columns, x, start + b * stride);
        fold(floats, 1, scale, INPUT + b * blocks + block, blocks, sums, b * ROWS + r);
      }
    }
  }

  private static void multiply1(float[] floats, int at, int columns, float[] x, int x0) {
    FloatVector a0 = FloatVector.zero(FLOAT);
    FloatVector a1 = FloatVector.zero(FLOAT);
    for (int c = 0; c < columns; c++) {
      FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + c]);
      a0 = FloatVector.fromArray(FLOAT, floats, at + c * ROWS).fma(v, a0);
      a1 = FloatVector.fromArray(FLOAT, floats, at + c * ROWS + COUNT).fma(v, a1);
    }
    a0.intoArray(floats, TILE);
    a1.intoArray(floats, TILE + COUNT);
  }

  private static void multiply4(
      float[] floats, int at, int columns, float[] x, int x0, int stride) {
    int x1 = x0 + stride;
    int x2 = x1 + stride;
    int x3 = x2 + stride;
    FloatVector a0 = FloatVector.zero(FLOAT);
    FloatVector a1 = FloatVector.zero(FLOAT);
    FloatVector b0 = FloatVector.zero(FLOAT);
    FloatVector b1 = FloatVector.zero(FLOAT);
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector d0 = FloatVector.zero(FLOAT);
    FloatVector d1 = FloatVector.zero(FLOAT);
    for (int c = 0; c < columns; c++) {
      FloatVector w0 = FloatVector.fromArray(FLOAT, floats, at + c * ROWS);
      FloatVector w1 = FloatVector.fromArray(FLOAT, floats, at + c * ROWS + COUNT);
      FloatVector v = FloatVector.broadcast(FLOAT, x[x0 + c]);
      a0 = w0.fma(v, a0);
      a1 = w1.fma(v, a1);
      v = FloatVector.broadcast(FLOAT, x[x1 + c]);
      b0 = w0.fma(v, b0);
      b1 = w1.fma(v, b1);
      v = FloatVector.broadcast(FLOAT, x[x2 + c]);
      c0 = w0.fma(v, c0);
      c1 = w1.fma(v, c1);
      v = FloatVector.broadcast(FLOAT, x[x3 + c]);
      d0 = w0.fma(v, d0);
      d1 = w1.fma(v, d1);
    }
    a0.intoArray(floats, TILE);
    a1.intoArray(floats, TILE + COUNT);
    b0.intoArray(floats, TILE + 2 * COUNT);
    b1.intoArray(floats, TILE + 3 * COUNT);
    c0.intoArray(floats, TILE + 4 * COUNT);
    c1.intoArray(floats, TILE + 5 * COUNT);
    d0.intoArray(floats, TILE + 6 * COUNT);
    d1.intoArray(floats, TILE + 7 * COUNT);
  }

  /// Scales the sums of a block in the register tile and adds them.
  private static void fold(
      float[] floats,
      int vectors,
      int scale,
      int inputScale,
      int nextInputScale,
      float[] sums,
      int s) {
    for (int b = 0; b < vectors; b++) {
      int from = TILE + 2 * b * COUNT;
      float factor = floats[inputScale + b * nextInputScale];
      for (int i = 0; i < 2 * COUNT; i += COUNT) {
        FloatVector.fromArray(FLOAT, floats, scale + i)
            .mul(factor)
            .fma(
                FloatVector.fromArray(FLOAT, floats, from + i),
                FloatVector.fromArray(FLOAT, sums, s + b * ROWS + i))
            .intoArray(sums, s + b * ROWS + i);
      }
    }
  }
}

package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;

/// Adds up values by their weights, position after position, with four registers of the head side
/// by side: one alone would wait for its own sum. What is left of a head behind whole vectors is
/// added one by one.
final class ValueMix {
  private ValueMix() {}

  /// @param rows values, `[count][dim]`
  /// @param weights `count` from `from` on
  /// @param out to add to, `dim` from `to` on
  static void add(
      float[] rows, int count, int dim, float[] weights, int from, float[] out, int to) {
    int i = 0;
    for (; i + 4 * COUNT <= dim; i += 4 * COUNT) {
      FloatVector a = FloatVector.fromArray(FLOAT, out, to + i);
      FloatVector b = FloatVector.fromArray(FLOAT, out, to + i + COUNT);
      FloatVector c = FloatVector.fromArray(FLOAT, out, to + i + 2 * COUNT);
      FloatVector d = FloatVector.fromArray(FLOAT, out, to + i + 3 * COUNT);
      for (int p = 0; p < count; p++) {
        int v = i + p * dim;
        FloatVector w = FloatVector.broadcast(FLOAT, weights[from + p]);
        a = FloatVector.fromArray(FLOAT, rows, v).fma(w, a);
        b = FloatVector.fromArray(FLOAT, rows, v + COUNT).fma(w, b);
        c = FloatVector.fromArray(FLOAT, rows, v + 2 * COUNT).fma(w, c);
        d = FloatVector.fromArray(FLOAT, rows, v + 3 * COUNT).fma(w, d);
      }
      a.intoArray(out, to + i);
      b.intoArray(out, to + i + COUNT);
      c.intoArray(out, to + i + 2 * COUNT);
      d.intoArray(out, to + i + 3 * COUNT);
    }
    for (; i + COUNT <= dim; i += COUNT) {
      FloatVector sum = FloatVector.fromArray(FLOAT, out, to + i);
      for (int p = 0; p < count; p++) {
        FloatVector w = FloatVector.broadcast(FLOAT, weights[from + p]);
        sum = FloatVector.fromArray(FLOAT, rows, i + p * dim).fma(w, sum);
      }
      sum.intoArray(out, to + i);
    }
    if (i < dim) {
      addRest(rows, i, count, dim, weights, from, out, to);
    }
  }

  private static void addRest(
      float[] rows, int first, int count, int dim, float[] weights, int from, float[] out, int to) {
    for (int p = 0; p < count; p++) {
      for (int d = first; d < dim; d++) {
        out[to + d] = Math.fma(weights[from + p], rows[p * dim + d], out[to + d]);
      }
    }
  }
}

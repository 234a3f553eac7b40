package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;

/// Products of a query with the keys of many positions, a group of positions side by side: one
/// alone would wait for its own sum, and adding up its lanes would cost as much as the product. A
/// position's score does not depend on the others of its group. What is left of a head behind whole
/// vectors is added one by one.
final class AttentionScores {
  /// Positions side by side.
  static final int GROUP = 4;

  private AttentionScores() {}

  /// @param rows keys, `[count][dim]`
  /// @param query where in `q` the head's begins
  /// @param scores receives `count` from `from` on, and anything in up to `GROUP − 1` behind them
  static void compute(
      float[] rows,
      int count,
      int dim,
      float[] q,
      int query,
      float scale,
      float[] scores,
      int from) {
    int whole = FLOAT.loopBound(dim);
    int last = (count - 1) * dim;
    for (int p = 0; p < count; p += GROUP) {
      // A group that is not full repeats the last position.
      int k0 = p * dim;
      int k1 = Math.min(k0 + dim, last);
      int k2 = Math.min(k1 + dim, last);
      int k3 = Math.min(k2 + dim, last);
      FloatVector a = FloatVector.zero(FLOAT);
      FloatVector b = FloatVector.zero(FLOAT);
      FloatVector c = FloatVector.zero(FLOAT);
      FloatVector d = FloatVector.zero(FLOAT);
      for (int i = 0; i < whole; i += COUNT) {
        FloatVector x = FloatVector.fromArray(FLOAT, q, query + i);
        a = FloatVector.fromArray(FLOAT, rows, k0 + i).fma(x, a);
        b = FloatVector.fromArray(FLOAT, rows, k1 + i).fma(x, b);
        c = FloatVector.fromArray(FLOAT, rows, k2 + i).fma(x, c);
        d = FloatVector.fromArray(FLOAT, rows, k3 + i).fma(x, d);
      }
      FloatVector sums = Lanes.sums(a, b, c, d);
      int to = from + p;
      scores[to] = scale * rest(rows, k0, whole, dim, q, query, sums.lane(0));
      scores[to + 1] = scale * rest(rows, k1, whole, dim, q, query, sums.lane(Lanes.SECOND));
      scores[to + 2] = scale * rest(rows, k2, whole, dim, q, query, sums.lane(Lanes.THIRD));
      scores[to + 3] = scale * rest(rows, k3, whole, dim, q, query, sums.lane(Lanes.FOURTH));
    }
  }

  private static float rest(
      float[] rows, int key, int whole, int dim, float[] q, int query, float begun) {
    float score = begun;
    for (int d = whole; d < dim; d++) {
      score = Math.fma(rows[key + d], q[query + d], score);
    }
    return score;
  }
}

package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Lanes lie along the head: [AttentionScores] of all positions, the softmax, then [ValueMix]. Keys
/// and values are read once each, in ascending order of the positions, in two runs where the ring
/// wraps; in that order they are added too, whatever is computed side by side.
final class VectorAttention implements Attention {
  @Override
  public void attend(
      KvRing ring,
      long first,
      long last,
      float[] q,
      int qOffset,
      float[] out,
      int outOffset,
      int fromHead,
      int toHead,
      Scratch scratch) {
    Attention.check(ring, first, last, q, qOffset, out, outOffset, fromHead, toHead);
    int dim = ring.headDim();
    int count = (int) (last - first + 1);
    int slot = ring.slot(first);
    // As many as there ever can be: a ring that fills must not ask for more every time.
    float[] weights = scratch.floats(ring.capacity() + AttentionScores.GROUP - 1);
    float[] rows = scratch.sums(RingRows.floats(dim));
    for (int h = fromHead; h < toHead; h++) {
      scores(ring, h, slot, count, q, qOffset + h * dim, weights, rows);
      float sum = softmax(weights, count);
      int to = outOffset + h * dim;
      Arrays.fill(out, to, to + dim, 0);
      mix(ring, h, slot, count, weights, out, to, rows);
      for (int d = to; d < to + dim; d++) {
        out[d] /= sum;
      }
    }
  }

  private static void scores(
      KvRing ring,
      int head,
      int slot,
      int count,
      float[] q,
      int query,
      float[] weights,
      float[] rows) {
    float scale = (float) (1 / Math.sqrt(ring.headDim()));
    int at = slot;
    int run;
    for (int from = 0; from < count; from += run) {
      run = RingRows.run(ring, at, count - from);
      RingRows.load(ring, ring.keys(), head, at, run, rows);
      AttentionScores.compute(rows, run, ring.headDim(), q, query, scale, weights, from);
      at = ring.slot((long) at + run);
    }
  }

  private static void mix(
      KvRing ring,
      int head,
      int slot,
      int count,
      float[] weights,
      float[] out,
      int to,
      float[] rows) {
    int at = slot;
    int run;
    for (int from = 0; from < count; from += run) {
      run = RingRows.run(ring, at, count - from);
      RingRows.load(ring, ring.values(), head, at, run, rows);
      ValueMix.add(rows, run, ring.headDim(), weights, from, out, to);
      at = ring.slot((long) at + run);
    }
  }

  /// Scores become `exp(score − largest)`; returns their sum.
  private static float softmax(float[] weights, int count) {
    float largest = largest(weights, count);
    for (int i = 0; i < count; i += COUNT) {
      VectorMask<Float> valid = FLOAT.indexInRange(i, count);
      Exp.expOfNegative(FloatVector.fromArray(FLOAT, weights, i, valid).sub(largest))
          .intoArray(weights, i, valid);
    }
    return sum(weights, count);
  }

  private static float largest(float[] weights, int count) {
    FloatVector largest = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i < FLOAT.loopBound(count); i += COUNT) {
      largest = largest.max(FloatVector.fromArray(FLOAT, weights, i));
    }
    float result = largest.reduceLanes(VectorOperators.MAX);
    for (; i < count; i++) {
      result = Math.max(result, weights[i]);
    }
    return result;
  }

  /// In four sums, because one would wait for itself.
  private static float sum(float[] weights, int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      a += weights[i];
      b += weights[i + 1];
      c += weights[i + 2];
      d += weights[i + 3];
    }
    for (; i < count; i++) {
      a += weights[i];
    }
    return (float) (a + b + (c + d));
  }
}

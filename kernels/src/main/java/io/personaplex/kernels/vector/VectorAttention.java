package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.HALF_SHORT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;

import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.Scratch;
import io.personaplex.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Positions are taken in ascending order, in two runs where the ring wraps; lanes lie along the
/// head. What is left of a head is added one by one.
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
    float[] weights = scratch.floats(ring.capacity());
    float scale = (float) (1 / Math.sqrt(dim));
    for (int h = fromHead; h < toHead; h++) {
      scores(ring, h, slot, count, q, qOffset + h * dim, scale, weights);
      float sum = softmax(weights, count);
      int to = outOffset + h * dim;
      Arrays.fill(out, to, to + dim, 0);
      // Up to where the ring wraps, then the rest.
      int from = 0;
      int row = h * ring.capacity() + slot;
      int run = Math.min(count, ring.capacity() - slot);
      while (from < count) {
        mix(ring, row, run, weights, from, out, to);
        from += run;
        row = h * ring.capacity();
        run = count - from;
      }
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
      float scale,
      float[] weights) {
    int dim = ring.headDim();
    int whole = FLOAT.loopBound(dim);
    int capacity = ring.capacity();
    MemorySegment keys = ring.keys();
    boolean wide = ring.format() == KvRing.Format.F32;
    for (int p = 0; p < count; p++) {
      int row = slot + p < capacity ? slot + p : slot + p - capacity;
      long element = ((long) head * capacity + row) * dim;
      float score =
          wide
              ? dot(keys, element * Float.BYTES, whole, q, query)
              : dotBf16(keys, element * Short.BYTES, whole, q, query);
      for (int d = whole; d < dim; d++) {
        score = Math.fma(element(keys, wide, element + d), q[query + d], score);
      }
      weights[p] = score * scale;
    }
  }

  private static float element(MemorySegment data, boolean wide, long index) {
    return wide
        ? data.get(ValueLayout.JAVA_FLOAT, index * Float.BYTES)
        : DType.bf16ToFloat(data.get(ValueLayout.JAVA_SHORT, index * Short.BYTES));
  }

  private static float dot(MemorySegment keys, long at, int dim, float[] q, int query) {
    FloatVector sum = FloatVector.zero(FLOAT);
    for (int d = 0; d < dim; d += COUNT) {
      sum =
          FloatVector.fromMemorySegment(FLOAT, keys, at + d * (long) Float.BYTES, LITTLE)
              .fma(FloatVector.fromArray(FLOAT, q, query + d), sum);
    }
    return Lanes.sum(sum);
  }

  private static float dotBf16(MemorySegment keys, long at, int dim, float[] q, int query) {
    FloatVector sum = FloatVector.zero(FLOAT);
    for (int d = 0; d < dim; d += COUNT) {
      sum =
          Lanes.widen(
                  ShortVector.fromMemorySegment(
                      HALF_SHORT, keys, at + d * (long) Short.BYTES, LITTLE))
              .fma(FloatVector.fromArray(FLOAT, q, query + d), sum);
    }
    return Lanes.sum(sum);
  }

  /// Scores become `exp(score − largest)`; returns their sum.
  private static float softmax(float[] weights, int count) {
    float largest = largest(weights, count);
    for (int i = 0; i < count; i += COUNT) {
      VectorMask<Float> valid = FLOAT.indexInRange(i, count);
      Exp.expOfNegative(FloatVector.fromArray(FLOAT, weights, i, valid).sub(largest))
          .intoArray(weights, i, valid);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i];
    }
    return (float) sum;
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

  private static void mix(
      KvRing ring, long row, int count, float[] weights, int from, float[] out, int to) {
    int dim = ring.headDim();
    int whole = FLOAT.loopBound(dim);
    MemorySegment values = ring.values();
    boolean wide = ring.format() == KvRing.Format.F32;
    for (int d = 0; d < whole; d += COUNT) {
      long element = row * dim + d;
      if (wide) {
        mix(values, element * Float.BYTES, dim, count, weights, from, out, to + d);
      } else {
        mixBf16(values, element * Short.BYTES, dim, count, weights, from, out, to + d);
      }
    }
    for (int d = whole; d < dim; d++) {
      float sum = out[to + d];
      for (int p = 0; p < count; p++) {
        sum = Math.fma(weights[from + p], element(values, wide, (row + p) * dim + d), sum);
      }
      out[to + d] = sum;
    }
  }

  private static void mix(
      MemorySegment values,
      long at,
      int dim,
      int count,
      float[] weights,
      int from,
      float[] out,
      int to) {
    FloatVector sum = FloatVector.fromArray(FLOAT, out, to);
    long step = (long) dim * Float.BYTES;
    for (int p = 0; p < count; p++) {
      sum =
          FloatVector.fromMemorySegment(FLOAT, values, at + p * step, LITTLE)
              .fma(FloatVector.broadcast(FLOAT, weights[from + p]), sum);
    }
    sum.intoArray(out, to);
  }

  private static void mixBf16(
      MemorySegment values,
      long at,
      int dim,
      int count,
      float[] weights,
      int from,
      float[] out,
      int to) {
    FloatVector sum = FloatVector.fromArray(FLOAT, out, to);
    long step = (long) dim * Short.BYTES;
    for (int p = 0; p < count; p++) {
      sum =
          Lanes.widen(ShortVector.fromMemorySegment(HALF_SHORT, values, at + p * step, LITTLE))
              .fma(FloatVector.broadcast(FLOAT, weights[from + p]), sum);
    }
    sum.intoArray(out, to);
  }
}

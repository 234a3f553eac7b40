package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The exponentials of a softmax and their sum; the division is left to what is made of them.
final class Softmax {
  private Softmax() {}

  /// Scores become `exp(score − largest)`; returns their sum.
  static float replace(float[] scores, int count) {
    exponentials(scores, count, largest(scores, count));
    return sum(scores, count);
  }

  private static void exponentials(float[] scores, int count, float largest) {
    for (int i = 0; i < count; i += COUNT) {
      VectorMask<Float> valid = FLOAT.indexInRange(i, count);
      Exp.expOfNegative(FloatVector.fromArray(FLOAT, scores, i, valid).sub(largest))
          .intoArray(scores, i, valid);
    }
  }

  private static float largest(float[] scores, int count) {
    FloatVector largest = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i < FLOAT.loopBound(count); i += COUNT) {
      largest = largest.max(FloatVector.fromArray(FLOAT, scores, i));
    }
    float result = largest.reduceLanes(VectorOperators.MAX);
    for (; i < count; i++) {
      result = Math.max(result, scores[i]);
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

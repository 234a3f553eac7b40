package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import io.personaplex.kernels.NearestInteger;
import io.personaplex.kernels.RoundedActivations;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// [RoundedActivations] in vectors.
final class RoundedVector {
  private static final int BLOCK = RoundedActivations.BLOCK;

  private static final FloatVector ROUND = FloatVector.broadcast(FLOAT, NearestInteger.SHIFT);

  private RoundedVector() {}

  /// Rounds a vector.
  ///
  /// @param q integers, `columns` from `qOffset`, zeros up to a whole block
  /// @param scales one a block, from `scaleOffset`
  static void round(
      float[] x, int start, int columns, float[] q, int qOffset, float[] scales, int scaleOffset) {
    int block = 0;
    for (int c = 0; c < columns; c += BLOCK) {
      int count = Math.min(BLOCK, columns - c);
      if (count == BLOCK) {
        scales[scaleOffset + block] = round(x, start + c, q, qOffset + c);
      } else {
        Arrays.fill(q, qOffset + c, qOffset + c + BLOCK, 0);
        scales[scaleOffset + block] = RoundedActivations.round(x, start + c, count, q, qOffset + c);
      }
      block++;
    }
  }

  private static float round(float[] x, int start, float[] q, int qOffset) {
    float largest = largest(x, start);
    // Not "smaller": what is no number is left to the specification too.
    if (!(largest >= RoundedActivations.SMALLEST && largest <= Float.MAX_VALUE)) {
      return RoundedActivations.round(x, start, BLOCK, q, qOffset);
    }
    float inverse = 127 / largest;
    for (int i = 0; i < BLOCK; i += COUNT) {
      FloatVector.fromArray(FLOAT, x, start + i)
          .mul(inverse)
          .add(ROUND)
          .sub(ROUND)
          .intoArray(q, qOffset + i);
    }
    return largest / 127;
  }

  private static float largest(float[] x, int start) {
    FloatVector largest = FloatVector.zero(FLOAT);
    for (int i = 0; i < BLOCK; i += COUNT) {
      largest =
          largest.max(FloatVector.fromArray(FLOAT, x, start + i).lanewise(VectorOperators.ABS));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }
}

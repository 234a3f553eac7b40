package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Normalisations; lanes beyond the end are zeros that do not count.
final class VectorNorms {
  private VectorNorms() {}

  static void rmsNorm(
      float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset) {
    int dim = weight.length;
    Objects.checkFromIndexSize(xOffset, dim, x.length);
    Objects.checkFromIndexSize(outOffset, dim, out.length);
    float mean = squares(x, xOffset, dim, 0) / dim;
    scale(x, xOffset, weight, (float) (1 / Math.sqrt(mean + (double) epsilon)), out, outOffset);
  }

  static void layerNorm(
      float[] x,
      int xOffset,
      float[] weight,
      float[] bias,
      float epsilon,
      float[] out,
      int outOffset) {
    int dim = weight.length;
    Objects.checkFromIndexSize(xOffset, dim, x.length);
    Objects.checkFromIndexSize(outOffset, dim, out.length);
    Objects.checkFromIndexSize(0, dim, bias.length);
    float mean = total(x, xOffset, dim) / dim;
    float variance = squares(x, xOffset, dim, mean) / dim;
    float scale = (float) (1 / Math.sqrt(variance + (double) epsilon));
    shift(x, xOffset, mean, scale, weight, bias, out, outOffset);
  }

  private static float total(float[] x, int offset, int dim) {
    FloatVector sum = FloatVector.zero(FLOAT);
    int i = 0;
    for (; i < FLOAT.loopBound(dim); i += COUNT) {
      sum = sum.add(FloatVector.fromArray(FLOAT, x, offset + i));
    }
    if (i < dim) {
      sum = sum.add(FloatVector.fromArray(FLOAT, x, offset + i, FLOAT.indexInRange(i, dim)));
    }
    return Lanes.sum(sum);
  }

  /// Sum of `(x − centre)²`.
  private static float squares(float[] x, int offset, int dim, float centre) {
    FloatVector sum = FloatVector.zero(FLOAT);
    int i = 0;
    for (; i < FLOAT.loopBound(dim); i += COUNT) {
      FloatVector d = FloatVector.fromArray(FLOAT, x, offset + i).sub(centre);
      sum = d.fma(d, sum);
    }
    if (i < dim) {
      VectorMask<Float> rest = FLOAT.indexInRange(i, dim);
      FloatVector d = FloatVector.fromArray(FLOAT, x, offset + i, rest).sub(centre);
      d = FloatVector.zero(FLOAT).blend(d, rest);
      sum = d.fma(d, sum);
    }
    return Lanes.sum(sum);
  }

  private static void scale(
      float[] x, int offset, float[] weight, float scale, float[] out, int outOffset) {
    int dim = weight.length;
    int i = 0;
    for (; i < FLOAT.loopBound(dim); i += COUNT) {
      FloatVector.fromArray(FLOAT, x, offset + i)
          .mul(FloatVector.fromArray(FLOAT, weight, i).mul(scale))
          .intoArray(out, outOffset + i);
    }
    if (i < dim) {
      VectorMask<Float> rest = FLOAT.indexInRange(i, dim);
      FloatVector.fromArray(FLOAT, x, offset + i, rest)
          .mul(FloatVector.fromArray(FLOAT, weight, i, rest).mul(scale))
          .intoArray(out, outOffset + i, rest);
    }
  }

  private static void shift(
      float[] x,
      int offset,
      float mean,
      float scale,
      float[] weight,
      float[] bias,
      float[] out,
      int outOffset) {
    int dim = weight.length;
    int i = 0;
    for (; i < FLOAT.loopBound(dim); i += COUNT) {
      FloatVector.fromArray(FLOAT, x, offset + i)
          .sub(mean)
          .mul(scale)
          .fma(FloatVector.fromArray(FLOAT, weight, i), FloatVector.fromArray(FLOAT, bias, i))
          .intoArray(out, outOffset + i);
    }
    if (i < dim) {
      VectorMask<Float> rest = FLOAT.indexInRange(i, dim);
      FloatVector.fromArray(FLOAT, x, offset + i, rest)
          .sub(mean)
          .mul(scale)
          .fma(
              FloatVector.fromArray(FLOAT, weight, i, rest),
              FloatVector.fromArray(FLOAT, bias, i, rest))
          .intoArray(out, outOffset + i, rest);
    }
  }
}

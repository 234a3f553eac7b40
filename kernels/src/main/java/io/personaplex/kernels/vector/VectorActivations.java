package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Element by element. The rest of an array goes through the same lanes under a mask, so that a
/// value's result does not depend on where it lies.
final class VectorActivations {
  private static final float HALF_ROOT_2 = (float) Math.sqrt(0.5);

  private VectorActivations() {}

  static void elu(float[] x, int xOffset, float[] out, int outOffset, int length) {
    Objects.checkFromIndexSize(xOffset, length, x.length);
    Objects.checkFromIndexSize(outOffset, length, out.length);
    int i = 0;
    for (; i < FLOAT.loopBound(length); i += COUNT) {
      elu(FloatVector.fromArray(FLOAT, x, xOffset + i)).intoArray(out, outOffset + i);
    }
    if (i < length) {
      VectorMask<Float> rest = FLOAT.indexInRange(i, length);
      elu(FloatVector.fromArray(FLOAT, x, xOffset + i, rest)).intoArray(out, outOffset + i, rest);
    }
  }

  static void gelu(float[] x, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, x.length);
    int i = offset;
    int end = offset + length;
    for (; i <= end - COUNT; i += COUNT) {
      gelu(FloatVector.fromArray(FLOAT, x, i)).intoArray(x, i);
    }
    if (i < end) {
      VectorMask<Float> rest = FLOAT.indexInRange(i, end);
      gelu(FloatVector.fromArray(FLOAT, x, i, rest)).intoArray(x, i, rest);
    }
  }

  static void siluGate(float[] x, int offset, int length, float[] out, int outOffset) {
    Objects.checkFromIndexSize(offset, 2 * length, x.length);
    Objects.checkFromIndexSize(outOffset, length, out.length);
    int values = offset + length;
    int i = 0;
    for (; i < FLOAT.loopBound(length); i += COUNT) {
      silu(FloatVector.fromArray(FLOAT, x, offset + i))
          .mul(FloatVector.fromArray(FLOAT, x, values + i))
          .intoArray(out, outOffset + i);
    }
    if (i < length) {
      VectorMask<Float> rest = FLOAT.indexInRange(i, length);
      silu(FloatVector.fromArray(FLOAT, x, offset + i, rest))
          .mul(FloatVector.fromArray(FLOAT, x, values + i, rest))
          .intoArray(out, outOffset + i, rest);
    }
  }

  private static FloatVector elu(FloatVector x) {
    return Exp.expMinusOne(x.min(0)).blend(x, x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector silu(FloatVector x) {
    return x.div(Exp.exp(x.neg()).add(1));
  }

  /// `x·Φ(x)`, from `x` and the tail `Φ(−|x|)`, which is small where precision matters.
  private static FloatVector gelu(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector product = tail(a).mul(a);
    return x.max(0).sub(product);
  }

  /// `Φ(−a) = erfc(a/√2)/2`. `erfc(z) = exp(−z²)·t·P(t)`, `t = 1/(1 + z/2)`: the form of Abramowitz
  /// & Stegun 7.1.26 with our own coefficients, a least-squares fit of the relative error over 0 to
  /// 10, below 4.4e-8.
  private static FloatVector tail(FloatVector a) {
    FloatVector t = FloatVector.broadcast(FLOAT, 1).div(a.mul(HALF_ROOT_2).mul(0.5f).add(1));
    FloatVector p = FloatVector.broadcast(FLOAT, -0.059061073f);
    p = p.fma(t, FloatVector.broadcast(FLOAT, 0.28453925f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, -0.4871317f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, 0.27799577f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, -0.026581101f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, 0.20266998f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, 0.24310754f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, 0.28237486f));
    p = p.fma(t, FloatVector.broadcast(FLOAT, 0.28208643f));
    return Exp.exp(a.mul(a).mul(-0.5f)).mul(p.mul(t).mul(0.5f));
  }
}

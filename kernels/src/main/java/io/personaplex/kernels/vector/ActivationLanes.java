package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The activations of one vector; a lane's result does not depend on the others.
final class ActivationLanes {
  private static final FloatVector ONE = all(1);
  private static final FloatVector MINUS_HALF = all(-0.5f);
  private static final FloatVector HALF_OF_HALF_ROOT_2 = all((float) (Math.sqrt(0.5) / 2));

  // The polynomial of erfc, halved.
  private static final FloatVector P0 = all(0.14104322f);
  private static final FloatVector P1 = all(0.14118743f);
  private static final FloatVector P2 = all(0.12155377f);
  private static final FloatVector P3 = all(0.10133499f);
  private static final FloatVector P4 = all(-0.013290551f);
  private static final FloatVector P5 = all(0.13899788f);
  private static final FloatVector P6 = all(-0.24356586f);
  private static final FloatVector P7 = all(0.14226963f);
  private static final FloatVector P8 = all(-0.029530536f);

  private ActivationLanes() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(FLOAT, value);
  }

  static FloatVector elu(FloatVector x) {
    return Exp.expMinusOne(x.min(0)).blend(x, x.compare(VectorOperators.GT, 0));
  }

  static FloatVector silu(FloatVector x) {
    return x.div(Exp.exp(x.neg()).add(ONE));
  }

  /// `x·Φ(x)`, from `x` and the tail `Φ(−|x|)`, which is small where precision matters.
  static FloatVector gelu(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector product = tail(a).mul(a);
    return x.max(0).sub(product);
  }

  /// `Φ(−a) = erfc(a/√2)/2`. `erfc(z) = exp(−z²)·t·P(t)`, `t = 1/(1 + z/2)`: the form of Abramowitz
  /// & Stegun 7.1.26 with our own coefficients, a least-squares fit of the relative error over 0 to
  /// 10, below 4.4e-8.
  private static FloatVector tail(FloatVector a) {
    FloatVector t = ONE.div(a.fma(HALF_OF_HALF_ROOT_2, ONE));
    FloatVector p = P8.fma(t, P7).fma(t, P6).fma(t, P5).fma(t, P4).fma(t, P3).fma(t, P2);
    p = p.fma(t, P1).fma(t, P0);
    return Exp.expOfNegative(a.mul(a).mul(MINUS_HALF)).mul(p.mul(t));
  }
}

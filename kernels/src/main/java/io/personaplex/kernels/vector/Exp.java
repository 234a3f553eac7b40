package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// `exp` and `exp − 1` in vectors, within 2 units in the last place; a lane's result does not
/// depend on the others. `x = n·ln 2 + r` with `|r| ≤ ln 2 / 2`; a Taylor polynomial of `exp(r) −
/// 1`, whose first omitted term is below 2⁻²⁵ of it; `2ⁿ` in two halves, so that it may leave the
/// range of the exponent on either side.
final class Exp {
  private static final float LOWEST = -104;
  private static final float HIGHEST = 89;
  private static final float LOG2_E = (float) (1 / Math.log(2));

  // ln 2 in two parts: n times the upper is exact.
  private static final float LN2_UPPER = 0x1.62e4p-1f;
  private static final float LN2_LOWER = (float) (Math.log(2) - LN2_UPPER);

  // Adding and subtracting it rounds a small float to the nearest integer.
  private static final float ROUND = 0x1.8p23f;

  private Exp() {}

  /// `exp(x)`: 0 below −104, infinite above 89, NaN for NaN.
  static FloatVector exp(FloatVector x) {
    FloatVector limited = x.max(LOWEST).min(HIGHEST);
    FloatVector n = limited.mul(LOG2_E).add(ROUND).sub(ROUND);
    FloatVector p = minusOne(remainder(limited, n));
    IntVector k = (IntVector) n.convert(VectorOperators.F2I, 0);
    IntVector half = k.lanewise(VectorOperators.ASHR, 1);
    return p.add(1).mul(power(half)).mul(power(k.sub(half)));
  }

  /// `exp(x) − 1` for `x ≤ 0`, relative to its own size: near 0 too.
  static FloatVector expMinusOne(FloatVector x) {
    // exp(−30) is far below half a unit of 1.
    FloatVector limited = x.max(-30);
    FloatVector n = limited.mul(LOG2_E).add(ROUND).sub(ROUND);
    FloatVector p = minusOne(remainder(limited, n));
    FloatVector scale = power((IntVector) n.convert(VectorOperators.F2I, 0));
    return scale.fma(p, scale.sub(1));
  }

  private static FloatVector remainder(FloatVector x, FloatVector n) {
    FloatVector minusN = n.neg();
    FloatVector r = minusN.fma(FloatVector.broadcast(FLOAT, LN2_UPPER), x);
    return minusN.fma(FloatVector.broadcast(FLOAT, LN2_LOWER), r);
  }

  /// 2 to the power of lanes from −126 to 127.
  private static FloatVector power(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static FloatVector minusOne(FloatVector r) {
    FloatVector p = FloatVector.broadcast(FLOAT, 1 / 5040f);
    p = p.fma(r, FloatVector.broadcast(FLOAT, 1 / 720f));
    p = p.fma(r, FloatVector.broadcast(FLOAT, 1 / 120f));
    p = p.fma(r, FloatVector.broadcast(FLOAT, 1 / 24f));
    p = p.fma(r, FloatVector.broadcast(FLOAT, 1 / 6f));
    p = p.fma(r, FloatVector.broadcast(FLOAT, 0.5f));
    return p.mul(r).fma(r, r);
  }
}

package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.FLOAT;
import static io.personaplex.kernels.vector.Lanes.INT;

import io.personaplex.kernels.NearestInteger;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// `exp` and `exp − 1` in vectors, within 2 units in the last place; a lane's result does not
/// depend on the others. `x = n·ln 2 + r` with `|r| ≤ ln 2 / 2`; a Taylor polynomial of `exp(r) −
/// 1`, whose first omitted term is below 2⁻²⁵ of it; `2ⁿ` in two halves, so that it may leave the
/// range of the exponent on either side.
///
/// Constants are vectors already, for the reason given in [Lanes].
final class Exp {
  private static final FloatVector LOWEST = all(-104);
  private static final FloatVector HIGHEST = all(89);
  private static final FloatVector SMALLEST = all(-87);
  private static final FloatVector MINUS_THIRTY = all(-30);
  private static final FloatVector LOG2_E = all((float) (1 / Math.log(2)));

  // ln 2 in two parts, negated: n times the upper is exact.
  private static final float LN2_UPPER = 0x1.62e4p-1f;
  private static final FloatVector MINUS_LN2_UPPER = all(-LN2_UPPER);
  private static final FloatVector MINUS_LN2_LOWER = all((float) (LN2_UPPER - Math.log(2)));

  private static final FloatVector ROUND = all(NearestInteger.SHIFT);
  private static final IntVector ROUND_BITS =
      IntVector.broadcast(INT, Float.floatToRawIntBits(NearestInteger.SHIFT));
  private static final IntVector EXPONENT_BIAS = IntVector.broadcast(INT, 127);

  private static final FloatVector ONE = all(1);
  private static final FloatVector TERM_2 = all(1 / 2f);
  private static final FloatVector TERM_3 = all(1 / 6f);
  private static final FloatVector TERM_4 = all(1 / 24f);
  private static final FloatVector TERM_5 = all(1 / 120f);
  private static final FloatVector TERM_6 = all(1 / 720f);
  private static final FloatVector TERM_7 = all(1 / 5040f);

  private Exp() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(FLOAT, value);
  }

  /// `exp(x)`: 0 below −104, infinite above 89, NaN for NaN.
  static FloatVector exp(FloatVector x) {
    FloatVector limited = x.max(LOWEST).min(HIGHEST);
    FloatVector rounded = limited.fma(LOG2_E, ROUND);
    IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    FloatVector p = minusOne(remainder(limited, rounded.sub(ROUND))).add(ONE);
    return p.mul(power(half)).mul(power(n.sub(half)));
  }

  /// `exp(x)` for `x ≤ 0`, of at least `exp(−87)`: fewer operations, for where so little is
  /// nothing.
  static FloatVector expOfNegative(FloatVector x) {
    FloatVector limited = x.max(SMALLEST);
    FloatVector rounded = limited.fma(LOG2_E, ROUND);
    FloatVector scale = power(rounded.reinterpretAsInts().sub(ROUND_BITS));
    return scale.fma(minusOne(remainder(limited, rounded.sub(ROUND))), scale);
  }

  /// `exp(x) − 1` for `x ≤ 0`, relative to its own size: near 0 too.
  static FloatVector expMinusOne(FloatVector x) {
    // exp(−30) is far below half a unit of 1.
    FloatVector limited = x.max(MINUS_THIRTY);
    FloatVector rounded = limited.fma(LOG2_E, ROUND);
    FloatVector scale = power(rounded.reinterpretAsInts().sub(ROUND_BITS));
    FloatVector p = minusOne(remainder(limited, rounded.sub(ROUND)));
    return scale.fma(p, scale.sub(ONE));
  }

  private static FloatVector remainder(FloatVector x, FloatVector n) {
    return n.fma(MINUS_LN2_LOWER, n.fma(MINUS_LN2_UPPER, x));
  }

  /// 2 to the power of lanes from −126 to 127.
  private static FloatVector power(IntVector n) {
    return n.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static FloatVector minusOne(FloatVector r) {
    FloatVector p =
        TERM_7.fma(r, TERM_6).fma(r, TERM_5).fma(r, TERM_4).fma(r, TERM_3).fma(r, TERM_2);
    return p.mul(r).fma(r, r);
  }
}

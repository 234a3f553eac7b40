package io.personaplex.kernels;

import java.util.Arrays;

/// How a vector is rounded before it meets 4-bit weights: in blocks of 32 values, the last may be
/// shorter. With `m` the block's largest magnitude, `x ≈ m/127 · q`, `q = rint(x · (127/m))`, all
/// in float32, ties to even; `−127 ≤ q ≤ 127`. A block with `m <` [#SMALLEST] is all zeros; a block
/// with a value that is no finite number makes every result NaN.
///
/// A block's sum of products with 4-bit weights is an integer below 2¹⁵, so it is the same however
/// it is computed.
public final class RoundedActivations {
  /// Values that share a scale: the columns that share one in 4-bit weights.
  public static final int BLOCK = WeightFormat.INT4.blockColumns();

  /// Below it `127/m` would not be a finite number.
  public static final float SMALLEST = 0x1p-100f;

  private RoundedActivations() {}

  /// Rounds one block.
  ///
  /// @param q integers, `count` from `qOffset`
  /// @return the scale
  public static float round(float[] x, int offset, int count, float[] q, int qOffset) {
    float largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(x[offset + i]));
    }
    if (largest < SMALLEST) {
      Arrays.fill(q, qOffset, qOffset + count, 0);
      return 0;
    }
    if (!Float.isFinite(largest)) {
      Arrays.fill(q, qOffset, qOffset + count, 0);
      return Float.NaN;
    }
    float inverse = 127 / largest;
    for (int i = 0; i < count; i++) {
      q[qOffset + i] = (float) Math.rint(x[offset + i] * inverse);
    }
    return largest / 127;
  }
}

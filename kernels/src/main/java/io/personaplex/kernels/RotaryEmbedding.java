package io.personaplex.kernels;

/// Rotary position embedding over adjacent pairs: pair `j` of a head, elements `2j` and `2j + 1`,
/// is turned by the angle `position · period^(−2j/headDim)`. Angles are float32, as in the
/// reference. Holds the sines of the last position asked for, so it belongs to one session.
///
/// - **Source**: Su et al. 2021, arXiv:2104.09864, in the interleaved form.
public final class RotaryEmbedding {
  private final int headDim;
  private final float[] frequency;
  private final float[] cos;
  private final float[] sin;
  private long position = -1;

  /// @param headDim even
  /// @param maxPeriod 10 000 in the published models
  public RotaryEmbedding(int headDim, double maxPeriod) {
    if (headDim % 2 != 0) {
      throw new IllegalArgumentException(
          "rotary embedding: head width %d is odd".formatted(headDim));
    }
    this.headDim = headDim;
    frequency = new float[headDim / 2];
    for (int j = 0; j < frequency.length; j++) {
      frequency[j] = (float) Math.exp(-2.0 * j / headDim * Math.log(maxPeriod));
    }
    cos = new float[frequency.length];
    sin = new float[frequency.length];
  }

  /// Turns `heads` heads, one behind the other from `offset`, in place.
  public void rotate(float[] x, int offset, int heads, long atPosition) {
    if (position != atPosition) {
      for (int j = 0; j < frequency.length; j++) {
        float angle = frequency[j] * atPosition;
        cos[j] = (float) Math.cos(angle);
        sin[j] = (float) Math.sin(angle);
      }
      position = atPosition;
    }
    for (int h = 0; h < heads; h++) {
      int base = offset + h * headDim;
      for (int j = 0; j < frequency.length; j++) {
        float a = x[base + 2 * j];
        float b = x[base + 2 * j + 1];
        x[base + 2 * j] = a * cos[j] - b * sin[j];
        x[base + 2 * j + 1] = a * sin[j] + b * cos[j];
      }
    }
  }
}

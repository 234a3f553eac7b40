package io.personaplex.cascade;

import java.util.Arrays;

/// Slides a short signal along a long one: the products of all positions at once, by the Fourier
/// transform.
///
/// - **Shapes**: any two lengths whose sum is at most the length of the transform.
/// - **Numerics**: float32.
/// - **Threads**: owns scratch memory; one instance a thread.
/// - **Source**: Cooley & Tukey 1965, decimation in time; two real signals in one complex
///   transform.
final class CrossCorrelation {
  private final int length;
  private final float[] cos; // [length/2], of 2πk/length
  private final float[] sin; // [length/2], of −2πk/length
  private final float[] re;
  private final float[] im;

  /// @param length of the transform, a power of two
  CrossCorrelation(int length) {
    if (Integer.bitCount(length) != 1 || length < 2) {
      throw new IllegalArgumentException(
          "cross-correlation of length %d, wanted a power of two".formatted(length));
    }
    this.length = length;
    cos = new float[length / 2];
    sin = new float[length / 2];
    for (int k = 0; k < length / 2; k++) {
      double angle = -2 * Math.PI * k / length;
      cos[k] = (float) Math.cos(angle);
      sin[k] = (float) Math.sin(angle);
    }
    re = new float[length];
    im = new float[length];
  }

  /// `out[j] = Σ_i small[i] · large[i + j]` for every `j` of `out`.
  void of(float[] small, float[] large, float[] out) {
    if (small.length + large.length > length || out.length > large.length) {
      throw new IllegalArgumentException(
          "cross-correlation: %d along %d for %d positions, the transform has %d"
              .formatted(small.length, large.length, out.length, length));
    }
    Arrays.fill(re, 0);
    Arrays.fill(im, 0);
    System.arraycopy(small, 0, re, 0, small.length);
    System.arraycopy(large, 0, im, 0, large.length);
    transform();
    multiply();
    // The inverse is the transform of the conjugate; the result is real.
    for (int k = 0; k < length; k++) {
      im[k] = -im[k];
    }
    transform();
    for (int j = 0; j < out.length; j++) {
      out[j] = re[j] / length;
    }
  }

  /// Spectrum of `small + i·large` → conjugate of small's spectrum, times large's.
  private void multiply() {
    int half = length / 2;
    for (int k = 0; k <= half; k++) {
      int m = (length - k) % length;
      float smallRe = 0.5f * (re[k] + re[m]);
      float smallIm = 0.5f * (im[k] - im[m]);
      float largeRe = 0.5f * (im[k] + im[m]);
      float largeIm = 0.5f * (re[m] - re[k]);
      float productRe = smallRe * largeRe + smallIm * largeIm;
      float productIm = smallRe * largeIm - smallIm * largeRe;
      re[k] = productRe;
      im[k] = productIm;
      re[m] = productRe;
      im[m] = -productIm;
    }
  }

  private void transform() {
    for (int i = 1, j = 0; i < length; i++) {
      int bit = length >> 1;
      for (; (j & bit) != 0; bit >>= 1) {
        j ^= bit;
      }
      j ^= bit;
      if (i < j) {
        swap(re, i, j);
        swap(im, i, j);
      }
    }
    for (int size = 2; size <= length; size <<= 1) {
      int half = size / 2;
      int stride = length / size;
      for (int start = 0; start < length; start += size) {
        for (int k = 0; k < half; k++) {
          int upper = start + k;
          int lower = upper + half;
          float c = cos[k * stride];
          float s = sin[k * stride];
          float turnedRe = re[lower] * c - im[lower] * s;
          float turnedIm = re[lower] * s + im[lower] * c;
          re[lower] = re[upper] - turnedRe;
          im[lower] = im[upper] - turnedIm;
          re[upper] += turnedRe;
          im[upper] += turnedIm;
        }
      }
    }
  }

  private static void swap(float[] values, int i, int j) {
    float held = values[i];
    values[i] = values[j];
    values[j] = held;
  }
}

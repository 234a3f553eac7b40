package io.personaplex.tts.acoustic;

import java.util.Arrays;

/// Discrete Fourier transform of `length` complex values, unscaled: `X[k] = Σ
/// x[i]·exp(−2πi·i·k/length)`. With the two arrays exchanged it is the inverse, times `length`.
///
/// - **Method**: Stockham autosort, one pass a factor, factors 2 … 5 with written-out butterflies.
/// - **Numerics**: float32; for length 600 within 2e-6 of the largest magnitude.
/// - **Threads**: owns scratch memory; one instance a thread.
final class ComplexFourier {
  private static final float SIN_3 = (float) Math.sin(2 * Math.PI / 3);
  private static final float COS_5_1 = (float) Math.cos(2 * Math.PI / 5);
  private static final float COS_5_2 = (float) Math.cos(4 * Math.PI / 5);
  private static final float SIN_5_1 = (float) Math.sin(2 * Math.PI / 5);
  private static final float SIN_5_2 = (float) Math.sin(4 * Math.PI / 5);

  private final int length;
  private final Pass[] passes;
  private final float[] otherRe;
  private final float[] otherIm;

  /// One pass: a factor, how many butterflies differ in their twiddles, the distance between values
  /// of one butterfly group, and the twiddles `[groups, factor − 1]`, cosine and sine of the
  /// negative angle.
  private static final class Pass {
    final int factor;
    final int groups;
    final int stride;
    final float[] cos;
    final float[] sin;

    Pass(int factor, int groups, int stride) {
      this.factor = factor;
      this.groups = groups;
      this.stride = stride;
      cos = new float[groups * (factor - 1)];
      sin = new float[groups * (factor - 1)];
      for (int p = 0; p < groups; p++) {
        for (int j = 1; j < factor; j++) {
          double angle = -2 * Math.PI * p * j / (groups * factor);
          cos[p * (factor - 1) + j - 1] = (float) Math.cos(angle);
          sin[p * (factor - 1) + j - 1] = (float) Math.sin(angle);
        }
      }
    }
  }

  /// @param factors their product is the length; each 2, 3, 4 or 5
  ComplexFourier(int... factors) {
    if (factors.length == 0
        || Arrays.stream(factors).anyMatch(factor -> factor < 2 || factor > 5)) {
      throw new IllegalArgumentException(
          "transform factors %s: wanted 2, 3, 4 or 5".formatted(Arrays.toString(factors)));
    }
    length = Arrays.stream(factors).reduce(1, Math::multiplyExact);
    passes = new Pass[factors.length];
    int stride = 1;
    int rest = length;
    for (int i = 0; i < factors.length; i++) {
      rest /= factors[i];
      passes[i] = new Pass(factors[i], rest, stride);
      stride *= factors[i];
    }
    otherRe = new float[length];
    otherIm = new float[length];
  }

  int length() {
    return length;
  }

  /// Transforms the first `length` values in place.
  void transform(float[] re, float[] im) {
    float[] fromRe = re;
    float[] fromIm = im;
    float[] toRe = otherRe;
    float[] toIm = otherIm;
    for (Pass pass : passes) {
      switch (pass.factor) {
        case 2 -> two(pass, fromRe, fromIm, toRe, toIm);
        case 3 -> three(pass, fromRe, fromIm, toRe, toIm);
        case 4 -> four(pass, fromRe, fromIm, toRe, toIm);
        default -> five(pass, fromRe, fromIm, toRe, toIm);
      }
      float[] swapRe = fromRe;
      float[] swapIm = fromIm;
      fromRe = toRe;
      fromIm = toIm;
      toRe = swapRe;
      toIm = swapIm;
    }
    if (passes.length % 2 != 0) {
      System.arraycopy(fromRe, 0, re, 0, length);
      System.arraycopy(fromIm, 0, im, 0, length);
    }
  }

  private static void two(Pass pass, float[] re, float[] im, float[] toRe, float[] toIm) {
    int s = pass.stride;
    int m = pass.groups * s;
    for (int p = 0; p < pass.groups; p++) {
      float c1 = pass.cos[p];
      float s1 = pass.sin[p];
      int in = p * s;
      int out = 2 * p * s;
      for (int q = 0; q < s; q++, in++, out++) {
        float ar = re[in];
        float ai = im[in];
        float br = re[in + m];
        float bi = im[in + m];
        float dr = ar - br;
        float di = ai - bi;
        toRe[out] = ar + br;
        toIm[out] = ai + bi;
        toRe[out + s] = dr * c1 - di * s1;
        toIm[out + s] = dr * s1 + di * c1;
      }
    }
  }

  private static void three(Pass pass, float[] re, float[] im, float[] toRe, float[] toIm) {
    int s = pass.stride;
    int m = pass.groups * s;
    for (int p = 0; p < pass.groups; p++) {
      float c1 = pass.cos[2 * p];
      float s1 = pass.sin[2 * p];
      float c2 = pass.cos[2 * p + 1];
      float s2 = pass.sin[2 * p + 1];
      int in = p * s;
      int out = 3 * p * s;
      for (int q = 0; q < s; q++, in++, out++) {
        float ar = re[in];
        float ai = im[in];
        float sumRe = re[in + m] + re[in + 2 * m];
        float sumIm = im[in + m] + im[in + 2 * m];
        float difRe = (re[in + m] - re[in + 2 * m]) * SIN_3;
        float difIm = (im[in + m] - im[in + 2 * m]) * SIN_3;
        float midRe = ar - 0.5f * sumRe;
        float midIm = ai - 0.5f * sumIm;
        toRe[out] = ar + sumRe;
        toIm[out] = ai + sumIm;
        float xr = midRe + difIm;
        float xi = midIm - difRe;
        toRe[out + s] = xr * c1 - xi * s1;
        toIm[out + s] = xr * s1 + xi * c1;
        xr = midRe - difIm;
        xi = midIm + difRe;
        toRe[out + 2 * s] = xr * c2 - xi * s2;
        toIm[out + 2 * s] = xr * s2 + xi * c2;
      }
    }
  }

  private static void four(Pass pass, float[] re, float[] im, float[] toRe, float[] toIm) {
    int s = pass.stride;
    int m = pass.groups * s;
    for (int p = 0; p < pass.groups; p++) {
      float c1 = pass.cos[3 * p];
      float s1 = pass.sin[3 * p];
      float c2 = pass.cos[3 * p + 1];
      float s2 = pass.sin[3 * p + 1];
      float c3 = pass.cos[3 * p + 2];
      float s3 = pass.sin[3 * p + 2];
      int in = p * s;
      int out = 4 * p * s;
      for (int q = 0; q < s; q++, in++, out++) {
        float evenSumRe = re[in] + re[in + 2 * m];
        float evenSumIm = im[in] + im[in + 2 * m];
        float evenDifRe = re[in] - re[in + 2 * m];
        float evenDifIm = im[in] - im[in + 2 * m];
        float oddSumRe = re[in + m] + re[in + 3 * m];
        float oddSumIm = im[in + m] + im[in + 3 * m];
        float oddDifRe = re[in + m] - re[in + 3 * m];
        float oddDifIm = im[in + m] - im[in + 3 * m];
        toRe[out] = evenSumRe + oddSumRe;
        toIm[out] = evenSumIm + oddSumIm;
        float xr = evenDifRe + oddDifIm;
        float xi = evenDifIm - oddDifRe;
        toRe[out + s] = xr * c1 - xi * s1;
        toIm[out + s] = xr * s1 + xi * c1;
        xr = evenSumRe - oddSumRe;
        xi = evenSumIm - oddSumIm;
        toRe[out + 2 * s] = xr * c2 - xi * s2;
        toIm[out + 2 * s] = xr * s2 + xi * c2;
        xr = evenDifRe - oddDifIm;
        xi = evenDifIm + oddDifRe;
        toRe[out + 3 * s] = xr * c3 - xi * s3;
        toIm[out + 3 * s] = xr * s3 + xi * c3;
      }
    }
  }

  private static void five(Pass pass, float[] re, float[] im, float[] toRe, float[] toIm) {
    int s = pass.stride;
    int m = pass.groups * s;
    for (int p = 0; p < pass.groups; p++) {
      int w = 4 * p;
      float c1 = pass.cos[w];
      float s1 = pass.sin[w];
      float c2 = pass.cos[w + 1];
      float s2 = pass.sin[w + 1];
      float c3 = pass.cos[w + 2];
      float s3 = pass.sin[w + 2];
      float c4 = pass.cos[w + 3];
      float s4 = pass.sin[w + 3];
      int in = p * s;
      int out = 5 * p * s;
      for (int q = 0; q < s; q++, in++, out++) {
        float ar = re[in];
        float ai = im[in];
        // The values at equal distance from the first: b with e, c with d.
        float beSumRe = re[in + m] + re[in + 4 * m];
        float beSumIm = im[in + m] + im[in + 4 * m];
        float beDifRe = re[in + m] - re[in + 4 * m];
        float beDifIm = im[in + m] - im[in + 4 * m];
        float cdSumRe = re[in + 2 * m] + re[in + 3 * m];
        float cdSumIm = im[in + 2 * m] + im[in + 3 * m];
        float cdDifRe = re[in + 2 * m] - re[in + 3 * m];
        float cdDifIm = im[in + 2 * m] - im[in + 3 * m];
        toRe[out] = ar + beSumRe + cdSumRe;
        toIm[out] = ai + beSumIm + cdSumIm;
        float midRe = ar + COS_5_1 * beSumRe + COS_5_2 * cdSumRe;
        float midIm = ai + COS_5_1 * beSumIm + COS_5_2 * cdSumIm;
        float turnRe = SIN_5_1 * beDifRe + SIN_5_2 * cdDifRe;
        float turnIm = SIN_5_1 * beDifIm + SIN_5_2 * cdDifIm;
        float xr = midRe + turnIm;
        float xi = midIm - turnRe;
        toRe[out + s] = xr * c1 - xi * s1;
        toIm[out + s] = xr * s1 + xi * c1;
        xr = midRe - turnIm;
        xi = midIm + turnRe;
        toRe[out + 4 * s] = xr * c4 - xi * s4;
        toIm[out + 4 * s] = xr * s4 + xi * c4;
        midRe = ar + COS_5_2 * beSumRe + COS_5_1 * cdSumRe;
        midIm = ai + COS_5_2 * beSumIm + COS_5_1 * cdSumIm;
        turnRe = SIN_5_2 * beDifRe - SIN_5_1 * cdDifRe;
        turnIm = SIN_5_2 * beDifIm - SIN_5_1 * cdDifIm;
        xr = midRe + turnIm;
        xi = midIm - turnRe;
        toRe[out + 2 * s] = xr * c2 - xi * s2;
        toIm[out + 2 * s] = xr * s2 + xi * c2;
        xr = midRe - turnIm;
        xi = midIm + turnRe;
        toRe[out + 3 * s] = xr * c3 - xi * s3;
        toIm[out + 3 * s] = xr * s3 + xi * c3;
      }
    }
  }
}

package io.personaplex.tts.acoustic;

/// Fourier transform of 1200 real samples and its inverse, both through a window, by a complex
/// transform of half the length: even samples are its real, odd ones its imaginary parts.
///
/// - **Shapes**: samples and window `[1200]`; spectrum `[601]` real and `[601]` imaginary.
/// - **Numerics**: float32, within 2e-6 of the largest magnitude.
/// - **Threads**: owns scratch memory; one instance a thread.
final class RealFourier {
  static final int LENGTH = 1200;
  private static final int HALF = LENGTH / 2;
  static final int BINS = HALF + 1;

  private static final float[] COS = new float[HALF / 2 + 1];
  private static final float[] SIN = new float[HALF / 2 + 1];

  static {
    for (int k = 0; k <= HALF / 2; k++) {
      COS[k] = (float) Math.cos(2 * Math.PI * k / LENGTH);
      SIN[k] = (float) Math.sin(2 * Math.PI * k / LENGTH);
    }
  }

  private final ComplexFourier half = new ComplexFourier(4, 2, 3, 5, 5);
  private final float[] zRe = new float[HALF];
  private final float[] zIm = new float[HALF];

  /// `re + i·im [q] = Σ_i samples[from + i]·window[i]·exp(−2πi·q·i/1200)`.
  void forward(float[] samples, int from, float[] window, float[] re, float[] im) {
    for (int i = 0, n = 0; i < HALF; i++, n += 2) {
      zRe[i] = samples[from + n] * window[n];
      zIm[i] = samples[from + n + 1] * window[n + 1];
    }
    half.transform(zRe, zIm);
    re[0] = zRe[0] + zIm[0];
    im[0] = 0;
    re[HALF] = zRe[0] - zIm[0];
    im[HALF] = 0;
    for (int k = 1; k <= HALF / 2; k++) {
      int m = HALF - k;
      float evenRe = 0.5f * (zRe[k] + zRe[m]);
      float evenIm = 0.5f * (zIm[k] - zIm[m]);
      float difRe = 0.5f * (zRe[k] - zRe[m]);
      float difIm = 0.5f * (zIm[k] + zIm[m]);
      float oddRe = COS[k] * difIm - SIN[k] * difRe;
      float oddIm = -COS[k] * difRe - SIN[k] * difIm;
      re[k] = evenRe + oddRe;
      im[k] = evenIm + oddIm;
      re[m] = evenRe - oddRe;
      im[m] = oddIm - evenIm;
    }
  }

  /// Adds to `sum[i]` the inverse transform, times 1200, times `window[i]`. The imaginary parts of
  /// the first and the last bin are taken as 0.
  void addInverse(float[] re, float[] im, float[] window, float[] sum) {
    zRe[0] = re[0] + re[HALF];
    zIm[0] = re[0] - re[HALF];
    for (int k = 1; k <= HALF / 2; k++) {
      int m = HALF - k;
      float evenRe = re[k] + re[m];
      float evenIm = im[k] - im[m];
      float difRe = re[k] - re[m];
      float difIm = im[k] + im[m];
      float oddRe = COS[k] * difRe - SIN[k] * difIm;
      float oddIm = COS[k] * difIm + SIN[k] * difRe;
      zRe[k] = evenRe - oddIm;
      zIm[k] = evenIm + oddRe;
      zRe[m] = evenRe + oddIm;
      zIm[m] = oddRe - evenIm;
    }
    half.transform(zIm, zRe);
    for (int i = 0, n = 0; i < HALF; i++, n += 2) {
      sum[n] += zRe[i] * window[n];
      sum[n + 1] += zIm[i] * window[n + 1];
    }
  }
}

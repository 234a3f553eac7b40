package io.personaplex.models;

/// The mel filter bank Whisper was trained with: triangles over FFT bins, Slaney's scale (linear
/// below 1 kHz, logarithmic above) and area normalisation.
///
/// `StrictMath` throughout: the same bits on every machine, so that a converted file has one
/// checksum.
///
/// Source: Slaney 1998, Auditory Toolbox; `librosa.filters.mel(sr=16000, n_fft=400, n_mels=80)`.
final class MelFilters {
  private MelFilters() {}

  static final int SAMPLE_RATE_HZ = 16_000;
  static final int FFT_SAMPLES = 400;

  /// Bins 0 to the Nyquist frequency.
  static final int BINS = FFT_SAMPLES / 2 + 1;

  private static final double LINEAR_HZ_PER_MEL = 200.0 / 3.0;
  private static final double BREAK_HZ = 1000.0;
  private static final double BREAK_MEL = BREAK_HZ / LINEAR_HZ_PER_MEL;
  private static final double LOG_STEP = StrictMath.log(6.4) / 27.0;

  /// `[mels][BINS]`, row-major.
  static float[] bank(int mels) {
    double melMax = hzToMel(SAMPLE_RATE_HZ / 2.0);
    double[] edgeHz = new double[mels + 2];
    for (int i = 0; i < edgeHz.length; i++) {
      edgeHz[i] = melToHz(melMax * i / (mels + 1));
    }
    float[] bank = new float[mels * BINS];
    for (int m = 0; m < mels; m++) {
      double norm = 2.0 / (edgeHz[m + 2] - edgeHz[m]);
      for (int bin = 0; bin < BINS; bin++) {
        double hz = bin * (double) SAMPLE_RATE_HZ / FFT_SAMPLES;
        double rising = (hz - edgeHz[m]) / (edgeHz[m + 1] - edgeHz[m]);
        double falling = (edgeHz[m + 2] - hz) / (edgeHz[m + 2] - edgeHz[m + 1]);
        bank[m * BINS + bin] = (float) (Math.max(0, Math.min(rising, falling)) * norm);
      }
    }
    return bank;
  }

  private static double hzToMel(double hz) {
    return hz < BREAK_HZ
        ? hz / LINEAR_HZ_PER_MEL
        : BREAK_MEL + StrictMath.log(hz / BREAK_HZ) / LOG_STEP;
  }

  private static double melToHz(double mel) {
    return mel < BREAK_MEL
        ? mel * LINEAR_HZ_PER_MEL
        : BREAK_HZ * StrictMath.exp(LOG_STEP * (mel - BREAK_MEL));
  }
}

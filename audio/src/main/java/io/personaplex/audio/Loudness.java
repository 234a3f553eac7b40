package io.personaplex.audio;

/// Integrated loudness of a mono recording in LUFS, and the gain that brings it to another one.
///
/// The samples pass the K-weighting filter (a shelf that stands for the head, then a high-pass);
/// their mean square is taken over blocks of 400 ms, a new one every 100 ms; blocks under −70 LUFS
/// are left out, then those more than 10 LU under the mean of the rest; what remains is averaged.
///
/// - **Rates**: the standard gives the filters as coefficients at 48 kHz. They are the bilinear
///   transform of two analogue filters, which is made anew for the rate, so that 48 kHz gives the
///   standard's coefficients and other rates the same response below their Nyquist frequency.
/// - **Numerics**: double throughout. A sine of 997 Hz at full scale measures −3.01 LUFS.
/// - **Limits**: mono; a last block that is not whole is not measured.
/// - **Threads**: stateless.
/// - **Source**: ITU-R BS.1770-4, annex 1; EBU R 128. The analogue parameters of the filters are
///   those published by De Man, "Evaluation of implementations of the EBU R128 loudness
///   measurement", AES 145, 2018.
public final class Loudness {
  private static final double BLOCK_SECONDS = 0.4;
  private static final double STEP_SECONDS = 0.1;
  private static final double ABSOLUTE_GATE = -70;
  private static final double RELATIVE_GATE = -10;
  // What the filters gain at 997 Hz is taken off again.
  private static final double OFFSET = -0.691;
  // Below it the shelf, at 1682 Hz, has no room.
  private static final int MIN_RATE = 4_000;

  private Loudness() {}

  /// The integrated loudness in LUFS; −∞ if no block is above the absolute gate.
  ///
  /// @param samples full scale is 1
  /// @throws AudioException if there are fewer than 0.4 s
  /// @throws IllegalArgumentException if the rate is under 4000 Hz
  public static double integrated(float[] samples, int sampleRate) {
    if (sampleRate < MIN_RATE) {
      throw new IllegalArgumentException(
          "loudness: %d Hz, wanted at least %d".formatted(sampleRate, MIN_RATE));
    }
    double[] energies = blockEnergies(samples, sampleRate);
    double quiet = meanAbove(energies, ABSOLUTE_GATE);
    return loudness(meanAbove(energies, Math.max(ABSOLUTE_GATE, loudness(quiet) + RELATIVE_GATE)));
  }

  /// The samples at another loudness: a plain gain, no limiter, so they may go beyond full scale.
  ///
  /// @param targetLufs wanted
  /// @throws AudioException if there are fewer than 0.4 s or nothing but silence
  /// @throws IllegalArgumentException if the rate is under 4000 Hz
  public static float[] normalise(float[] samples, int sampleRate, double targetLufs) {
    double present = integrated(samples, sampleRate);
    if (present == Double.NEGATIVE_INFINITY) {
      throw new AudioException("the recording is silent: its loudness cannot be changed");
    }
    double gain = Math.pow(10, (targetLufs - present) / 20);
    float[] out = new float[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (samples[i] * gain);
    }
    return out;
  }

  /// Mean squares of the K-weighted samples of all blocks.
  private static double[] blockEnergies(float[] samples, int sampleRate) {
    int block = (int) Math.round(BLOCK_SECONDS * sampleRate);
    if (samples.length < block) {
      throw new AudioException(
          "the recording has %d samples at %d Hz; its loudness needs 0.4 s, %d samples"
              .formatted(samples.length, sampleRate, block));
    }
    // Sums up to each sample: a block is the difference of two.
    double[] sums = new double[samples.length + 1];
    Biquad shelf = Biquad.shelf(sampleRate);
    Biquad highPass = Biquad.highPass(sampleRate);
    for (int i = 0; i < samples.length; i++) {
      double y = highPass.next(shelf.next(samples[i]));
      sums[i + 1] = sums[i] + y * y;
    }
    double step = STEP_SECONDS * sampleRate;
    int count = 0;
    while (Math.round(count * step) + block <= samples.length) {
      count++;
    }
    double[] energies = new double[count];
    for (int j = 0; j < count; j++) {
      int start = (int) Math.round(j * step);
      energies[j] = (sums[start + block] - sums[start]) / block;
    }
    return energies;
  }

  private static double meanAbove(double[] energies, double gateLufs) {
    double sum = 0;
    int count = 0;
    for (double energy : energies) {
      if (loudness(energy) > gateLufs) {
        sum += energy;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double loudness(double energy) {
    return OFFSET + 10 * Math.log10(energy);
  }

  /// A second-order filter `y = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²) · x` and its past.
  private static final class Biquad {
    private final double b0;
    private final double b1;
    private final double b2;
    private final double a1;
    private final double a2;
    private double s1;
    private double s2;

    Biquad(double b0, double b1, double b2, double a1, double a2) {
      this.b0 = b0;
      this.b1 = b1;
      this.b2 = b2;
      this.a1 = a1;
      this.a2 = a2;
    }

    /// 4 dB more above 1.7 kHz: `(vh s² + vb s/q + 1) / (s² + s/q + 1)` with `s` in units of the
    /// corner frequency.
    static Biquad shelf(int sampleRate) {
      double q = 0.7071752369554196;
      double vh = Math.pow(10, 3.999843853973347 / 20);
      double vb = Math.pow(vh, 0.4996667741545416);
      double k = Math.tan(Math.PI * 1681.974450955533 / sampleRate);
      double a0 = 1 + k / q + k * k;
      return new Biquad(
          (vh + vb * k / q + k * k) / a0,
          2 * (k * k - vh) / a0,
          (vh - vb * k / q + k * k) / a0,
          2 * (k * k - 1) / a0,
          (1 - k / q + k * k) / a0);
    }

    /// Cuts below 38 Hz: `s² / (s² + s/q + 1)`, with the standard's numerator 1, −2, 1.
    static Biquad highPass(int sampleRate) {
      double q = 0.5003270373238773;
      double k = Math.tan(Math.PI * 38.13547087602444 / sampleRate);
      double a0 = 1 + k / q + k * k;
      return new Biquad(1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0);
    }

    double next(double x) {
      double y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      return y;
    }
  }
}

package io.personaplex.tts.acoustic;

/// What the acoustic model says about one chunk of speech: five spectrum parts and a pitch track,
/// one column every 12.5 ms. The arrays are shared, not copied, and must not be written.
///
/// - **Shapes**: the spectrum parts are `[BINS, frames]`, row-major, so the frame index runs
///   fastest; the pitch is `[frames]`.
/// - **Units**: `lh`, `ln`, `lr` natural logarithms of magnitudes; `theta` a phase before `π·tanh`;
///   `phi` radians; `f0` Hz, 0 where unvoiced.
public final class AcousticFrames {
  /// Sample rate of the waveform.
  public static final int SAMPLE_RATE_HZ = 24_000;

  /// Samples from one frame to the next.
  public static final int HOP_SAMPLES = 300;

  /// Frequencies 0 … 12 kHz in steps of 20 Hz.
  public static final int BINS = RealFourier.BINS;

  /// A window reaches two frames to either side, and the mirror at the ends needs as many.
  private static final int MIN_FRAMES = 3;

  private final float[] lh;
  private final float[] theta;
  private final float[] ln;
  private final float[] lr;
  private final float[] phi;
  private final float[] f0;

  /// Takes the parts without copying them.
  ///
  /// @param lh harmonic magnitude
  /// @param theta harmonic phase
  /// @param ln magnitude of the random part
  /// @param lr magnitude of the residual
  /// @param phi phase of the residual
  /// @param f0 pitch; its length is the number of frames, at least 3
  /// @throws IllegalArgumentException if the lengths do not agree
  public AcousticFrames(
      float[] lh, float[] theta, float[] ln, float[] lr, float[] phi, float[] f0) {
    if (f0.length < MIN_FRAMES) {
      throw new IllegalArgumentException(
          "acoustic frames: got %d frames, wanted at least %d".formatted(f0.length, MIN_FRAMES));
    }
    this.f0 = f0;
    this.lh = checked("lh", lh);
    this.theta = checked("theta", theta);
    this.ln = checked("ln", ln);
    this.lr = checked("lr", lr);
    this.phi = checked("phi", phi);
  }

  private float[] checked(String part, float[] values) {
    if (values.length != BINS * f0.length) {
      throw new IllegalArgumentException(
          "acoustic frames: '%s' has %d values, %d frames want %d × %d"
              .formatted(part, values.length, f0.length, BINS, f0.length));
    }
    return values;
  }

  /// Number of frames.
  public int count() {
    return f0.length;
  }

  /// Samples of the whole waveform.
  public int samples() {
    return count() * HOP_SAMPLES;
  }

  float[] lh() {
    return lh;
  }

  float[] theta() {
    return theta;
  }

  float[] ln() {
    return ln;
  }

  float[] lr() {
    return lr;
  }

  float[] phi() {
    return phi;
  }

  float[] f0() {
    return f0;
  }
}

package io.personaplex.tts.acoustic;

/// Finds the speech inside a chunk, which begins with some 300 ms and ends with some 450 ms of
/// silence, from the spectrum parts alone: before any sample is made.
///
/// A frame is loud when its estimated level is above −50 dBFS. Two hops (25 ms) before the first
/// loud frame and eight hops (100 ms) after the last one are kept.
///
/// - **Numerics**: for a window w of Σw² = 0.375·1200 the mean square of the samples is
///   `2·Σ|S|²/(1200²·0.375)`. |S|² is `e^(2·lr)` for the residual and `e^(2·lh)·|E|²` for the
///   harmonics; |E|² is 1.5 summed over each harmonic's bins, hence 1.5·20/f0 on average.
/// - **Threads**: owns scratch memory; one instance a thread.
final class SilenceTrim {
  /// Hops kept before the first loud frame.
  static final int LEAD_HOPS = 3;

  /// Hops kept after the last loud frame.
  static final int TAIL_HOPS = 7;

  private static final int BINS = AcousticFrames.BINS;
  private static final double WINDOW_POWER = 0.375;
  private static final float BIN_HZ = (float) AcousticFrames.SAMPLE_RATE_HZ / RealFourier.LENGTH;

  /// Σ|S|² of a frame at −50 dBFS.
  private static final float LOUD =
      (float) (1e-5 * RealFourier.LENGTH * RealFourier.LENGTH * WINDOW_POWER / 2);

  private static final int TILE = 16;

  private final float[] harmonic = new float[TILE];
  private final float[] residual = new float[TILE];

  /// The hops to render; empty if no frame is loud.
  HopRange speech(AcousticFrames frames) {
    int count = frames.count();
    int first = -1;
    for (int tile = 0; tile < count && first < 0; tile += TILE) {
      int length = Math.min(TILE, count - tile);
      measure(frames, tile, length);
      for (int i = 0; i < length && first < 0; i++) {
        if (loud(frames, tile, i)) {
          first = tile + i;
        }
      }
    }
    if (first < 0) {
      return new HopRange(0, 0);
    }
    int last = -1;
    for (int end = count; end > 0 && last < 0; end -= TILE) {
      int tile = Math.max(0, end - TILE);
      measure(frames, tile, end - tile);
      for (int i = end - tile - 1; i >= 0 && last < 0; i--) {
        if (loud(frames, tile, i)) {
          last = tile + i;
        }
      }
    }
    return new HopRange(Math.max(0, first - LEAD_HOPS), Math.min(count, last + 1 + TAIL_HOPS));
  }

  private void measure(AcousticFrames frames, int tile, int length) {
    int count = frames.count();
    float[] lh = frames.lh();
    float[] lr = frames.lr();
    for (int i = 0; i < length; i++) {
      harmonic[i] = 0;
      residual[i] = 0;
    }
    for (int q = 0; q < BINS; q++) {
      int row = q * count + tile;
      for (int i = 0; i < length; i++) {
        harmonic[i] += Approximation.exp(2 * lh[row + i]);
        residual[i] += Approximation.exp(2 * lr[row + i]);
      }
    }
  }

  private boolean loud(AcousticFrames frames, int tile, int i) {
    float pitch = frames.f0()[tile + i];
    float pulses = pitch > PulseTrain.LOWEST_PITCH_HZ ? 1.5f * BIN_HZ / pitch : 0;
    return residual[i] + pulses * harmonic[i] > LOUD;
  }
}

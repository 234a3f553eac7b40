package io.personaplex.tts.acoustic;

import java.util.Arrays;

/// The voice's excitation: `Σ cos(h·t)` over the harmonics up to 11 kHz of a pitch that glides
/// linearly from frame to frame; 0 where unvoiced. Laid out for windows centred on the frames: 600
/// samples mirrored at both ends, without repeating the edge sample.
///
/// - **Shapes**: sample i of the speech is at `padded()[MARGIN + i]`.
/// - **Numerics**: the running phase is a double; all else float32. Within 1e-2 of the reference,
///   where values reach some hundred.
/// - **Threads**: reused from call to call; one instance a thread.
final class PulseTrain {
  /// Half a window.
  static final int MARGIN = RealFourier.LENGTH / 2;

  private static final int HOP = AcousticFrames.HOP_SAMPLES;
  private static final float HIGHEST_HARMONIC_HZ = 11_000;

  /// At or below it a sample is unvoiced; the phase never runs slower.
  static final float LOWEST_PITCH_HZ = 40;

  /// Where |2·sin(t/2)| is no larger, the quotient is replaced by its limit.
  private static final float NEAR_PEAK = 0.002f;

  private float[] padded = new float[0];
  private boolean[] voicedHop = new boolean[0];
  private int frames;

  /// Makes the pulses of the hops `from ≤ hop < to`; the others are left 0. The phase is summed
  /// from the very first sample on, so the part does not depend on where it begins.
  void fill(float[] f0, int from, int to) {
    frames = f0.length;
    int samples = frames * HOP;
    int length = samples + 2 * MARGIN;
    if (padded.length < length) {
      padded = new float[length];
      voicedHop = new boolean[frames];
    } else {
      Arrays.fill(padded, 0, length, 0);
      Arrays.fill(voicedHop, 0, frames, false);
    }
    double turns = 0;
    for (int hop = 0; hop < to; hop++) {
      float before = f0[Math.max(hop - 1, 0)];
      float here = f0[hop];
      float after = f0[Math.min(hop + 1, frames - 1)];
      if (hop < from) {
        turns = phaseAfter(turns, before, here, after);
      } else {
        turns = pulses(turns, before, here, after, hop);
      }
    }
    for (int i = 1; i <= MARGIN; i++) {
      padded[MARGIN - i] = padded[MARGIN + i];
      padded[MARGIN + samples - 1 + i] = padded[MARGIN + samples - 1 - i];
    }
  }

  private static double phaseAfter(double start, float before, float here, float after) {
    double turns = start;
    for (int j = 0; j < HOP; j++) {
      turns += Math.max(pitch(before, here, after, j), LOWEST_PITCH_HZ);
      turns = wrapped(turns);
    }
    return turns;
  }

  private double pulses(double start, float before, float here, float after, int hop) {
    double sum = start;
    boolean any = false;
    int to = MARGIN + hop * HOP;
    for (int j = 0; j < HOP; j++) {
      float pitch = pitch(before, here, after, j);
      float running = Math.max(pitch, LOWEST_PITCH_HZ);
      sum = wrapped(sum + running);
      if (pitch > LOWEST_PITCH_HZ) {
        any = true;
        double turns = sum / AcousticFrames.SAMPLE_RATE_HZ;
        int harmonics = (int) (HIGHEST_HARMONIC_HZ / running);
        float doubleSine = 2 * Approximation.sinTurns((float) (0.5 * turns));
        padded[to + j] =
            Math.abs(doubleSine) <= NEAR_PEAK
                ? harmonics
                : Approximation.sinTurns(fraction((harmonics + 0.5) * turns)) / doubleSine - 0.5f;
      }
    }
    voicedHop[hop] = any;
    return sum;
  }

  /// Pitch at sample j of a hop: linear between frame centres.
  private static float pitch(float before, float here, float after, int j) {
    float u = (j + 0.5f) / HOP;
    return j < HOP / 2
        ? before * (0.5f - u) + here * (0.5f + u)
        : here * (1.5f - u) + after * (u - 0.5f);
  }

  /// The running sum of pitches, less whole turns: the phase counts in 1/24,000 turns.
  private static double wrapped(double sum) {
    return sum >= AcousticFrames.SAMPLE_RATE_HZ ? sum - AcousticFrames.SAMPLE_RATE_HZ : sum;
  }

  private static float fraction(double turns) {
    return (float) (turns - (long) turns);
  }

  /// Samples with their margins; longer than needed after a longer chunk.
  float[] padded() {
    return padded;
  }

  /// Whether the window centred on `frame` holds any pulse.
  boolean voiced(int frame) {
    int last = Math.min(frames, frame + 2);
    for (int hop = Math.max(0, frame - 2); hop < last; hop++) {
      if (voicedHop[hop]) {
        return true;
      }
    }
    return false;
  }
}

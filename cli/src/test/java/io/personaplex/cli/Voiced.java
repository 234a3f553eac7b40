package io.personaplex.cli;

import java.util.Arrays;

/// Which parts of a sound are voice and not silence.
final class Voiced {
  private static final int BLOCKS_PER_SECOND = 50;

  /// Level of a block above which it counts: −45 dB of full scale.
  private static final double LEVEL = 0.0056;

  private Voiced() {}

  /// Seconds above the level.
  static double seconds(float[] samples, int sampleRate) {
    int block = sampleRate / BLOCKS_PER_SECOND;
    int voiced = 0;
    for (int at = 0; at + block <= samples.length; at += block) {
      if (isVoiced(samples, at, block)) {
        voiced++;
      }
    }
    return voiced / (double) BLOCKS_PER_SECOND;
  }

  /// The sound without the silence before and after it; empty if it is all silence.
  static float[] trim(float[] samples, int sampleRate) {
    int block = sampleRate / BLOCKS_PER_SECOND;
    int first = 0;
    while (first + block <= samples.length && !isVoiced(samples, first, block)) {
      first += block;
    }
    int end = samples.length;
    while (end - block >= first && !isVoiced(samples, end - block, block)) {
      end -= block;
    }
    return Arrays.copyOfRange(samples, first, Math.max(first, end));
  }

  private static boolean isVoiced(float[] samples, int from, int length) {
    double power = 0;
    for (int i = from; i < from + length; i++) {
      power += samples[i] * samples[i];
    }
    return Math.sqrt(power / length) > LEVEL;
  }
}

package io.personaplex.cli;

/// How much of a sound is voice and not silence.
final class Voiced {
  /// Level of a 20 ms block above which it counts: −45 dB of full scale.
  private static final double LEVEL = 0.0056;

  private Voiced() {}

  /// Seconds above the level.
  static double seconds(float[] samples, int sampleRate) {
    int block = sampleRate / 50;
    int voiced = 0;
    for (int at = 0; at + block <= samples.length; at += block) {
      double power = 0;
      for (int i = at; i < at + block; i++) {
        power += samples[i] * samples[i];
      }
      if (Math.sqrt(power / block) > LEVEL) {
        voiced++;
      }
    }
    return voiced / 50.0;
  }
}

package io.personaplex.audio;

import java.util.SplittableRandom;

/// Test sounds and the seed of randomised tests.
final class Signals {
  private Signals() {}

  /// The seed of a randomised test: `-Dtest.seed=N`, else a fresh one.
  static long seed() {
    return Long.getLong("test.seed", new SplittableRandom().nextLong());
  }

  static float[] sine(double hertz, double amplitude, int sampleRate, int length) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hertz * i / sampleRate));
    }
    return samples;
  }

  static float[] noise(SplittableRandom random, double amplitude, int length) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) random.nextDouble(-amplitude, amplitude);
    }
    return samples;
  }

  static double rms(float[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return Math.sqrt(sum / (to - from));
  }
}

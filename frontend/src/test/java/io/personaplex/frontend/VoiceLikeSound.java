package io.personaplex.frontend;

import io.personaplex.audio.Wav;

/// Sound that noise suppression takes for a voice: harmonics of a moving pitch, in syllables.
final class VoiceLikeSound {
  private static final int HZ = 24_000;
  private static final int HARMONICS = 12;

  private VoiceLikeSound() {}

  static Wav wav(int seconds) {
    return new Wav(samples(seconds * HZ), HZ);
  }

  static float[] samples(int count) {
    float[] samples = new float[count];
    double phase = 0;
    for (int i = 0; i < count; i++) {
      double t = i / (double) HZ;
      phase += 2 * Math.PI * (140 + 30 * Math.sin(2 * Math.PI * 0.7 * t)) / HZ;
      double syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * t));
      double sum = 0;
      for (int h = 1; h <= HARMONICS; h++) {
        sum += Math.sin(h * phase) / h;
      }
      samples[i] = (float) (0.3 * syllable * sum);
    }
    return samples;
  }
}

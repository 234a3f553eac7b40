package io.personaplex.tts.acoustic;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Spectrum parts without a model: silence, a hum and a hiss where a test wants them.
final class SyntheticFrames {
  private static final float SILENT = -12;
  private static final float HUM_HZ = 150;

  private final int count;
  private final float[] lh;
  private final float[] theta;
  private final float[] ln;
  private final float[] lr;
  private final float[] phi;
  private final float[] f0;

  SyntheticFrames(int count, SplittableRandom random) {
    this.count = count;
    lh = filled();
    ln = filled();
    lr = filled();
    theta = new float[lh.length];
    phi = new float[lh.length];
    f0 = new float[count];
    for (int i = 0; i < lh.length; i++) {
      theta[i] = (float) random.nextDouble(-2, 2);
      phi[i] = (float) random.nextDouble(-9, 9);
    }
  }

  private float[] filled() {
    var values = new float[AcousticFrames.BINS * count];
    Arrays.fill(values, SILENT);
    return values;
  }

  /// A voiced stretch with harmonics of magnitude e^level, zero phase and gliding pitch.
  SyntheticFrames hum(int from, int to, float level) {
    for (int frame = from; frame < to; frame++) {
      f0[frame] = HUM_HZ + frame;
      for (int q = 0; q < AcousticFrames.BINS; q++) {
        lh[q * count + frame] = level;
        theta[q * count + frame] = 0;
      }
    }
    return this;
  }

  /// An unvoiced stretch of magnitude e^level.
  SyntheticFrames hiss(int from, int to, float level) {
    for (int frame = from; frame < to; frame++) {
      for (int q = 0; q < AcousticFrames.BINS; q++) {
        lr[q * count + frame] = level;
      }
    }
    return this;
  }

  AcousticFrames frames() {
    return new AcousticFrames(lh, theta, ln, lr, phi, f0);
  }
}

package io.personaplex.tts.acoustic;

import java.util.Arrays;

/// Compares two waves by ear's measure: the level in each bin and frame, whatever the phase.
final class LogSpectrum {
  /// Levels this far below the loudest bin of the reference are no longer told apart.
  private static final double FLOOR_DECIBELS = 60;

  private static final float[] WINDOW = new float[RealFourier.LENGTH];

  static {
    for (int i = 0; i < WINDOW.length; i++) {
      WINDOW[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW.length));
    }
  }

  private LogSpectrum() {}

  /// RMS difference in dB over all bins and frames.
  static double difference(float[] reference, float[] actual) {
    double[] wanted = decibels(reference);
    double[] got = decibels(actual);
    double floor = Arrays.stream(wanted).max().orElseThrow() - FLOOR_DECIBELS;
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      double difference = Math.max(wanted[i], floor) - Math.max(got[i], floor);
      sum += difference * difference;
    }
    return Math.sqrt(sum / wanted.length);
  }

  private static double[] decibels(float[] wave) {
    var fourier = new RealFourier();
    var re = new float[RealFourier.BINS];
    var im = new float[RealFourier.BINS];
    int frames = (wave.length - RealFourier.LENGTH) / AcousticFrames.HOP_SAMPLES + 1;
    var levels = new double[frames * RealFourier.BINS];
    for (int frame = 0; frame < frames; frame++) {
      fourier.forward(wave, frame * AcousticFrames.HOP_SAMPLES, WINDOW, re, im);
      for (int q = 0; q < RealFourier.BINS; q++) {
        double power = (double) re[q] * re[q] + (double) im[q] * im[q];
        levels[frame * RealFourier.BINS + q] = 10 * Math.log10(power + 1e-20);
      }
    }
    return levels;
  }
}

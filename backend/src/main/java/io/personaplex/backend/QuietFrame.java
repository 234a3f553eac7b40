package io.personaplex.backend;

/// Whether a frame holds sound that anybody would miss.
final class QuietFrame {
  /// −50 dBFS: below it a frame holds no speech worth keeping.
  private static final double RMS_MAX = 0.00316;

  private QuietFrame() {}

  /// Whether the root mean square of `frame` is at most −50 dBFS.
  static boolean is(float[] frame) {
    double sum = 0;
    for (float sample : frame) {
      sum += (double) sample * sample;
    }
    return sum <= RMS_MAX * RMS_MAX * frame.length;
  }
}

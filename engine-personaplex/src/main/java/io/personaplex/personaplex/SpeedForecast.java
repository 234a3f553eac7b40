package io.personaplex.personaplex;

import io.personaplex.lm.Precision;
import io.personaplex.speech.AudioFormat;
import java.util.Locale;

/// How fast a machine that reads so much a second should step the model, before it is loaded.
///
/// @param bytesPerSecond measured: all threads reading memory that no cache holds
/// @param frame what one frame reads
/// @param precision of the weights
/// @param format of the conversation's sound
record SpeedForecast(
    double bytesPerSecond, FrameBytes frame, Precision precision, AudioFormat format) {
  /// What the kernels reach of a plain read, by measurement of the tiled layouts (85 to 97 %).
  static final double EFFICIENCY = 0.85;

  /// Frames a second that keep up with a conversation: 12.5 of the published model.
  static double wantedFramesPerSecond(AudioFormat format) {
    return (double) format.sampleRate() / format.samplesPerFrame();
  }

  /// Expected.
  double framesPerSecond() {
    return EFFICIENCY * bytesPerSecond / frame.total();
  }

  /// Whether that is enough.
  boolean isRealTime() {
    return framesPerSecond() >= wantedFramesPerSecond(format);
  }

  /// The numbers, a sentence without its full stop.
  String sentence() {
    return String.format(
        Locale.ROOT,
        "memory is read at %.1f GB/s, a frame at %s reads %.2f GB (weights %.2f, codec %.2f, past %.2f),"
            + " so %.1f frames/s are expected and %.1f are wanted",
        bytesPerSecond / 1e9,
        precision.name().toLowerCase(Locale.ROOT),
        frame.total() / 1e9,
        frame.weights() / 1e9,
        frame.codec() / 1e9,
        frame.past() / 1e9,
        framesPerSecond(),
        wantedFramesPerSecond(format));
  }
}

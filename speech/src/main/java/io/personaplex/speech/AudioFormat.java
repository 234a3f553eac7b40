package io.personaplex.speech;

/// Mono audio cut into frames: the one place where the sample rate and the frame length stand.
///
/// @param sampleRate samples per second
/// @param samplesPerFrame samples in one frame, the unit in which a conversation counts time
public record AudioFormat(int sampleRate, int samplesPerFrame) {
  /// The format of the Mimi codec, of `/api/chat` and of every engine: 24 kHz, 1920 samples = 80 ms
  /// a frame (12.5 Hz).
  public static final AudioFormat MIMI = new AudioFormat(24_000, 1_920);

  /// @throws IllegalArgumentException unless both are positive and a frame is a whole number of
  ///   milliseconds
  public AudioFormat {
    if (sampleRate <= 0 || samplesPerFrame <= 0 || samplesPerFrame * 1000L % sampleRate != 0) {
      throw new IllegalArgumentException(
          "audio format: %d samples a frame at %d Hz is not a whole number of milliseconds"
              .formatted(samplesPerFrame, sampleRate));
    }
  }

  /// Length of one frame in milliseconds.
  public int frameMillis() {
    return (int) (samplesPerFrame * 1000L / sampleRate);
  }

  /// Whole frames in `millis`, rounded up.
  public int framesIn(int millis) {
    return Math.ceilDiv(millis, frameMillis());
  }
}

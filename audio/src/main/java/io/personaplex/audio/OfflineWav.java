package io.personaplex.audio;

/// The WAV file of an offline conversation: 16-bit PCM of one or more channels.
///
/// Samples become integers as in the reference's Rust code: clipped to −1 … 1, multiplied by 32767,
/// cut toward zero; not a number becomes 0. [Pcm16], whose values survive a round trip, would
/// differ from what other implementations write by one.
public final class OfflineWav {
  private static final float FULL_SCALE = 32_767f;

  private OfflineWav() {}

  /// The bytes of the file.
  ///
  /// @param sampleRate in Hz, positive
  /// @param channels of one length, the left one first
  /// @throws IllegalArgumentException without channels, or if their lengths differ
  public static byte[] toBytes(int sampleRate, float[]... channels) {
    if (channels.length == 0) {
      throw new IllegalArgumentException("WAV: no channels");
    }
    int length = channels[0].length;
    byte[] file = Wav.file(sampleRate, channels.length, length);
    for (int c = 0; c < channels.length; c++) {
      if (channels[c].length != length) {
        throw new IllegalArgumentException(
            "WAV: channel %d has %d samples, the first has %d"
                .formatted(c, channels[c].length, length));
      }
      for (int i = 0; i < length; i++) {
        short value = quantise(channels[c][i]);
        int at = Wav.HEADER_BYTES + (i * channels.length + c) * Pcm16.BYTES_PER_SAMPLE;
        file[at] = (byte) value;
        file[at + 1] = (byte) (value >> 8);
      }
    }
    return file;
  }

  /// The 16-bit value of a sample, −32767 … 32767.
  static short quantise(float sample) {
    // A cast cuts toward zero, and makes 0 of what is not a number.
    return (short) (Math.clamp(sample, -1f, 1f) * FULL_SCALE);
  }
}

package io.personaplex.audio;

/// Float samples to signed 16-bit little-endian bytes and back: full scale is 32768, so every
/// 16-bit value survives the round trip exactly.
///
/// Rounding is to the nearest value, ties to even; what is beyond −32768 … 32767 is clipped; not a
/// number becomes 0. Stateless.
public final class Pcm16 {
  /// Bytes a sample takes.
  public static final int BYTES_PER_SAMPLE = 2;

  private static final float FULL_SCALE = 32_768f;

  private Pcm16() {}

  /// The 16-bit value of a sample.
  public static short quantise(float sample) {
    // A cast from NaN gives 0.
    int rounded = (int) Math.rint((double) sample * FULL_SCALE);
    return (short) Math.clamp(rounded, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /// The sample of a 16-bit value, in −1 … 1.
  public static float dequantise(short value) {
    return value / FULL_SCALE;
  }

  /// Encodes `samples`.
  public static byte[] encode(float[] samples) {
    byte[] bytes = new byte[samples.length * BYTES_PER_SAMPLE];
    encode(samples, 0, samples.length, bytes, 0);
    return bytes;
  }

  /// Encodes `length` samples from `from` on into `bytes` at `to`.
  public static void encode(float[] samples, int from, int length, byte[] bytes, int to) {
    for (int i = 0; i < length; i++) {
      short value = quantise(samples[from + i]);
      bytes[to + 2 * i] = (byte) value;
      bytes[to + 2 * i + 1] = (byte) (value >> 8);
    }
  }

  /// Decodes `bytes`.
  ///
  /// @throws AudioException if the number of bytes is odd
  public static float[] decode(byte[] bytes) {
    if (bytes.length % BYTES_PER_SAMPLE != 0) {
      throw new AudioException(
          "PCM: %d bytes are no whole number of 16-bit samples".formatted(bytes.length));
    }
    float[] samples = new float[bytes.length / BYTES_PER_SAMPLE];
    decode(bytes, 0, samples, 0, samples.length);
    return samples;
  }

  /// Decodes `length` samples from `bytes` at `from` into `samples` at `to`.
  public static void decode(byte[] bytes, int from, float[] samples, int to, int length) {
    for (int i = 0; i < length; i++) {
      samples[to + i] =
          dequantise((short) ((bytes[from + 2 * i] & 0xff) | (bytes[from + 2 * i + 1] << 8)));
    }
  }
}

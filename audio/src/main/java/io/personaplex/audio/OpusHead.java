package io.personaplex.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The identification header, first packet of an Ogg/Opus stream (RFC 7845 section 5.1), channel
/// mapping family 0.
///
/// @param channels 1 or 2
/// @param preSkip samples at 48 kHz a player drops at the start: the delay of the encoder
/// @param inputSampleRate rate of the original in Hz, for information only
/// @param outputGain Q7.8 decibels
public record OpusHead(int channels, int preSkip, int inputSampleRate, int outputGain) {
  /// The rate in which Ogg/Opus counts granule positions and pre-skip, whatever the input rate is.
  public static final int GRANULE_RATE = 48_000;

  private static final String MAGIC = "OpusHead";
  private static final int BYTES = 19;
  private static final byte VERSION = 1;

  /// The packet.
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC.getBytes(US_ASCII))
        .put(VERSION)
        .put((byte) channels)
        .putShort((short) preSkip)
        .putInt(inputSampleRate)
        .putShort((short) outputGain)
        .put((byte) 0)
        .array();
  }

  /// Whether a packet is an identification header.
  public static boolean isHead(byte[] packet) {
    return OpusTags.startsWith(packet, MAGIC);
  }

  /// Reads the packet.
  ///
  /// @throws AudioException if it is no identification header, or one of a later incompatible
  ///   version
  public static OpusHead parse(byte[] packet) {
    // The upper four bits are the incompatible part of the version.
    if (!isHead(packet) || packet.length < BYTES || (packet[MAGIC.length()] & 0xf0) != 0) {
      throw new AudioException(
          "Opus: the first packet (%d bytes) is not an OpusHead of version 0 to 15"
              .formatted(packet.length));
    }
    var buffer = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
    int afterVersion = MAGIC.length() + 1;
    return new OpusHead(
        buffer.get(afterVersion) & 0xff,
        buffer.getShort(afterVersion + 1) & 0xffff,
        buffer.getInt(afterVersion + 3),
        buffer.getShort(afterVersion + 7));
  }
}

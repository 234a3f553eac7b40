package io.personaplex.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The comment header, second packet of an Ogg/Opus stream (RFC 7845 section 5.2), without
/// comments.
///
/// @param vendor who made the stream
public record OpusTags(String vendor) {
  private static final String MAGIC = "OpusTags";

  /// The packet.
  public byte[] toBytes() {
    byte[] name = vendor.getBytes(UTF_8);
    return ByteBuffer.allocate(MAGIC.length() + Integer.BYTES + name.length + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC.getBytes(US_ASCII))
        .putInt(name.length)
        .put(name)
        .putInt(0)
        .array();
  }

  /// Whether a packet is a comment header.
  public static boolean isTags(byte[] packet) {
    return startsWith(packet, MAGIC);
  }

  static boolean startsWith(byte[] packet, String magic) {
    if (packet.length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if (packet[i] != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

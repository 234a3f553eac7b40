package io.personaplex.audio;

/// The checksum of an Ogg page: CRC-32 with polynomial 0x04c11db7, not reflected, start value and
/// final exclusive-or 0 (RFC 3533 section 6, field 7). Not the CRC-32 of [java.util.zip.CRC32].
final class OggCrc {
  private static final int POLYNOMIAL = 0x04c11db7;
  private static final int[] TABLE = table();

  private OggCrc() {}

  /// Continues `crc` over `length` bytes.
  static int update(int crc, byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      crc = (crc << 8) ^ TABLE[(crc >>> 24) ^ (bytes[i] & 0xff)];
    }
    return crc;
  }

  /// Continues `crc` over one zero byte: the place of the checksum itself counts as zeros.
  static int updateZero(int crc) {
    return (crc << 8) ^ TABLE[crc >>> 24];
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int crc = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
      }
      table[i] = crc;
    }
    return table;
  }
}

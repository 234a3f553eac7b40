package io.personaplex.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// One page of an Ogg stream (RFC 3533 section 6). All fields are little-endian on the wire:
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 4 | capture pattern `OggS` |
/// | 4 | 1 | version, 0 |
/// | 5 | 1 | flags: 1 continued, 2 beginning of stream, 4 end of stream |
/// | 6 | 8 | granule position |
/// | 14 | 4 | serial number of the logical stream |
/// | 18 | 4 | page sequence number |
/// | 22 | 4 | checksum over the whole page with this field zero |
/// | 26 | 1 | number of segments, 0 … 255 |
/// | 27 | n | lacing values; a packet ends with the first value below 255 |
///
/// @param continued the first segment continues a packet of the page before
/// @param beginning first page of its logical stream
/// @param end last page of its logical stream
/// @param granulePosition position of the last packet that ends here, [#NO_GRANULE] if none ends
/// @param serial which logical stream
/// @param sequence counts the pages of the logical stream from 0
/// @param lacing segment lengths as unsigned bytes, at most 255 of them; not copied
/// @param body the segments, joined; not copied
public record OggPage(
    boolean continued,
    boolean beginning,
    boolean end,
    long granulePosition,
    int serial,
    int sequence,
    byte[] lacing,
    byte[] body) {
  /// Granule position of a page on which no packet ends.
  public static final long NO_GRANULE = -1;

  /// Longest page in bytes: header, 255 lacing values, 255 segments of 255 bytes.
  public static final int MAX_BYTES = 27 + 255 + 255 * 255;

  static final int HEADER_BYTES = 27;
  static final int MAX_SEGMENTS = 255;
  static final int FULL_SEGMENT = 255;
  static final int VERSION_OFFSET = 4;
  static final int FLAGS_OFFSET = 5;
  static final int GRANULE_OFFSET = 6;
  static final int SERIAL_OFFSET = 14;
  static final int SEQUENCE_OFFSET = 18;
  static final int CRC_OFFSET = 22;
  static final int SEGMENTS_OFFSET = 26;
  static final int FLAG_CONTINUED = 1;
  static final int FLAG_BEGINNING = 2;
  static final int FLAG_END = 4;

  private static final byte[] CAPTURE = {'O', 'g', 'g', 'S'};

  /// @throws IllegalArgumentException if there are more than 255 segments or the lacing does not
  ///   add up to the body
  public OggPage {
    int sum = 0;
    for (byte value : lacing) {
      sum += value & 0xff;
    }
    if (lacing.length > MAX_SEGMENTS || sum != body.length) {
      throw new IllegalArgumentException(
          "Ogg page: %d segments (at most %d) of %d bytes together for a body of %d bytes"
              .formatted(lacing.length, MAX_SEGMENTS, sum, body.length));
    }
  }

  /// The page as it goes over the wire, checksum included.
  public byte[] toBytes() {
    byte[] page = new byte[HEADER_BYTES + lacing.length + body.length];
    var buffer = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(CAPTURE);
    buffer.put(FLAGS_OFFSET, (byte) flags());
    buffer.putLong(GRANULE_OFFSET, granulePosition);
    buffer.putInt(SERIAL_OFFSET, serial);
    buffer.putInt(SEQUENCE_OFFSET, sequence);
    buffer.put(SEGMENTS_OFFSET, (byte) lacing.length);
    buffer.put(HEADER_BYTES, lacing);
    buffer.put(HEADER_BYTES + lacing.length, body);
    buffer.putInt(CRC_OFFSET, checksum(page, 0, page.length));
    return page;
  }

  private int flags() {
    return (continued ? FLAG_CONTINUED : 0)
        | (beginning ? FLAG_BEGINNING : 0)
        | (end ? FLAG_END : 0);
  }

  /// The checksum the page at `offset` should carry.
  static int checksum(byte[] bytes, int offset, int length) {
    int crc = OggCrc.update(0, bytes, offset, CRC_OFFSET);
    for (int i = 0; i < Integer.BYTES; i++) {
      crc = OggCrc.updateZero(crc);
    }
    int rest = CRC_OFFSET + Integer.BYTES;
    return OggCrc.update(crc, bytes, offset + rest, length - rest);
  }

  /// Whether `available` bytes at `offset` may be the start of a page, as far as they go.
  static boolean mayStartAt(byte[] bytes, int offset, int available) {
    for (int i = 0; i < Math.min(available, CAPTURE.length); i++) {
      if (bytes[offset + i] != CAPTURE[i]) {
        return false;
      }
    }
    return (available <= VERSION_OFFSET || bytes[offset + VERSION_OFFSET] == 0)
        && (available <= FLAGS_OFFSET || (bytes[offset + FLAGS_OFFSET] & 0xf8) == 0);
  }

  /// Reads the page of `length` bytes at `offset`, whose checksum is known to be right.
  static OggPage parse(byte[] bytes, int offset, int length) {
    var buffer = ByteBuffer.wrap(bytes, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    int flags = buffer.get(FLAGS_OFFSET);
    int bodyOffset = offset + HEADER_BYTES + (buffer.get(SEGMENTS_OFFSET) & 0xff);
    return new OggPage(
        (flags & FLAG_CONTINUED) != 0,
        (flags & FLAG_BEGINNING) != 0,
        (flags & FLAG_END) != 0,
        buffer.getLong(GRANULE_OFFSET),
        buffer.getInt(SERIAL_OFFSET),
        buffer.getInt(SEQUENCE_OFFSET),
        Arrays.copyOfRange(bytes, offset + HEADER_BYTES, bodyOffset),
        Arrays.copyOfRange(bytes, bodyOffset, offset + length));
  }
}

package io.personaplex.audio;

import java.util.Arrays;

/// Packets of one logical stream to Ogg pages. Every packet starts a page of its own and is
/// complete with the bytes returned for it: a receiver never waits for the next one.
///
/// - **Threads**: one thread at a time.
/// - **Source**: RFC 3533.
public final class OggWriter {
  private final int serial;
  private int sequence;
  private boolean ended;

  /// @param serial number of the logical stream, any value
  public OggWriter(int serial) {
    this.serial = serial;
  }

  /// The page of one packet; several pages joined if it is longer than a page. The first packet
  /// carries the beginning-of-stream flag.
  ///
  /// @param packet may be empty
  /// @param granulePosition position at the end of this packet, in the unit of the codec mapping
  /// @param last sets the end-of-stream flag; nothing may follow
  /// @throws IllegalStateException after the last packet
  public byte[] write(byte[] packet, long granulePosition, boolean last) {
    if (ended) {
      throw new IllegalStateException("Ogg stream %d has ended".formatted(serial));
    }
    ended = last;
    int maxBody = OggPage.MAX_SEGMENTS * OggPage.FULL_SEGMENT;
    if (packet.length < maxBody) {
      return page(packet, false, true, granulePosition, last);
    }
    byte[] pages = new byte[0];
    for (int offset = 0; offset <= packet.length; offset += maxBody) {
      byte[] body = Arrays.copyOfRange(packet, offset, Math.min(packet.length, offset + maxBody));
      // A packet of exactly n full pages still needs the lacing value 0 that ends it.
      boolean ends = body.length < maxBody;
      byte[] page =
          page(body, offset > 0, ends, ends ? granulePosition : OggPage.NO_GRANULE, last && ends);
      int length = pages.length;
      pages = Arrays.copyOf(pages, length + page.length);
      System.arraycopy(page, 0, pages, length, page.length);
    }
    return pages;
  }

  private byte[] page(
      byte[] body, boolean continued, boolean packetEnds, long granulePosition, boolean last) {
    int full = body.length / OggPage.FULL_SEGMENT;
    byte[] lacing = new byte[full + (packetEnds ? 1 : 0)];
    Arrays.fill(lacing, (byte) OggPage.FULL_SEGMENT);
    if (packetEnds) {
      lacing[full] = (byte) (body.length % OggPage.FULL_SEGMENT);
    }
    boolean beginning = sequence == 0;
    return new OggPage(
            continued, beginning, last, granulePosition, serial, sequence++, lacing, body)
        .toBytes();
  }
}

package io.personaplex.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Bytes of an Ogg stream, in pieces of any size, to the packets of its logical streams.
///
/// - **Damage** costs the packets it touches and no others: bytes that are no page are skipped to
///   the next page whose checksum is right; a page that never came (seen by the sequence number)
///   drops the packet that was split across it. Everything dropped is counted.
/// - **Tolerated** beyond RFC 3533: a stream without beginning-of-stream page (we joined late), a
///   serial that begins again or goes on after its end (a restarted encoder).
/// - **Limits**: [OggPage#MAX_BYTES] a page, `maxPacketBytes` a packet (longer ones are dropped),
///   [#MAX_STREAMS] logical streams remembered (the oldest is forgotten), [#MAX_SKIPPED_BYTES]
///   between two pages.
/// - **Threads**: one thread at a time.
/// - **Source**: RFC 3533.
public final class OggReader {
  /// Bytes without a page in them after which the input is taken not to be Ogg at all.
  public static final int MAX_SKIPPED_BYTES = 150 * 1024;

  /// Logical streams remembered at the same time.
  public static final int MAX_STREAMS = 16;

  private static final int INCOMPLETE = -1;
  private static final int NO_PAGE = -2;
  private static final int DAMAGED = -3;

  private final int maxPacketBytes;
  private final OggPacket.Sink sink;
  private final Map<Integer, LogicalStream> streams = new LinkedHashMap<>();

  // Room for one page that is not complete yet and at least one more page of new bytes.
  private final byte[] buffer = new byte[2 * OggPage.MAX_BYTES];
  private int start;
  private int end;
  // Behind the incomplete page at `start`, the first place where another page may begin.
  private int lookAhead;

  private int skippedSincePage;
  private long bytesSkipped;
  private long pagesRead;
  private long pagesDamaged;
  private long pagesLost;
  private long packetsDropped;

  /// @param maxPacketBytes longest packet handed on
  /// @param sink receives every whole packet
  public OggReader(int maxPacketBytes, OggPacket.Sink sink) {
    if (maxPacketBytes < 1) {
      throw new IllegalArgumentException(
          "Ogg reader: longest packet %d bytes, wanted at least 1".formatted(maxPacketBytes));
    }
    this.maxPacketBytes = maxPacketBytes;
    this.sink = sink;
  }

  /// Takes the next bytes; calls the sink for every packet they complete.
  ///
  /// @throws AudioException if more than [#MAX_SKIPPED_BYTES] went by without a page; the reader
  ///   starts to count anew, so the caller may go on
  public void push(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int from = offset;
    int left = length;
    while (left > 0) {
      compact();
      int taken = Math.min(left, buffer.length - end);
      System.arraycopy(bytes, from, buffer, end, taken);
      end += taken;
      from += taken;
      left -= taken;
      readPages();
    }
  }

  /// Takes all of `bytes`.
  public void push(byte[] bytes) {
    push(bytes, 0, bytes.length);
  }

  /// Bytes that belonged to no page.
  public long bytesSkipped() {
    return bytesSkipped;
  }

  /// Pages with a right checksum.
  public long pagesRead() {
    return pagesRead;
  }

  /// Places that looked like a page and had a wrong checksum.
  public long pagesDamaged() {
    return pagesDamaged;
  }

  /// Gaps in the sequence numbers of the logical streams.
  public long pagesLost() {
    return pagesLost;
  }

  /// Packets that could not be put together or were too long.
  public long packetsDropped() {
    return packetsDropped;
  }

  private void readPages() {
    while (start < end) {
      int length = pageLengthAt(start);
      if (length == INCOMPLETE) {
        int next = wholePageBehindStart();
        if (next < 0) {
          return;
        }
        skip(next - start);
      } else if (length < 0) {
        if (length == DAMAGED) {
          pagesDamaged++;
        }
        skip(1);
      } else {
        OggPage page = OggPage.parse(buffer, start, length);
        start += length;
        lookAhead = start;
        skippedSincePage = 0;
        pagesRead++;
        accept(page);
      }
    }
  }

  /// Length of the whole, undamaged page at `position`, or why there is none.
  private int pageLengthAt(int position) {
    int available = end - position;
    if (!OggPage.mayStartAt(buffer, position, available)) {
      return NO_PAGE;
    }
    if (available < OggPage.HEADER_BYTES) {
      return INCOMPLETE;
    }
    int segments = buffer[position + OggPage.SEGMENTS_OFFSET] & 0xff;
    int length = OggPage.HEADER_BYTES + segments;
    if (available < length) {
      return INCOMPLETE;
    }
    for (int i = 0; i < segments; i++) {
      length += buffer[position + OggPage.HEADER_BYTES + i] & 0xff;
    }
    if (available < length) {
      return INCOMPLETE;
    }
    int claimed =
        ByteBuffer.wrap(buffer)
            .order(ByteOrder.LITTLE_ENDIAN)
            .getInt(position + OggPage.CRC_OFFSET);
    if (claimed != OggPage.checksum(buffer, position, length)) {
      return DAMAGED;
    }
    return length;
  }

  /// A damaged length can make a page look as if 64 KB of it were still to come, which at speech
  /// rates is 20 s of silence. So a whole page found behind the incomplete one proves that one
  /// false. What looks incomplete on the way may be just as false, so the search goes on behind it.
  private int wholePageBehindStart() {
    lookAhead = Math.max(lookAhead, start + 1);
    int undecided = end;
    for (int position = lookAhead; position < end; position++) {
      int length = pageLengthAt(position);
      if (length > 0) {
        return position;
      }
      if (length == INCOMPLETE) {
        undecided = Math.min(undecided, position);
      }
    }
    lookAhead = undecided;
    return INCOMPLETE;
  }

  private void skip(int count) {
    start += count;
    bytesSkipped += count;
    skippedSincePage += count;
    if (skippedSincePage > MAX_SKIPPED_BYTES) {
      skippedSincePage = 0;
      throw new AudioException(
          "Ogg: no page within %d bytes; this is not an Ogg stream, or it is damaged throughout"
              .formatted(MAX_SKIPPED_BYTES));
    }
  }

  private void compact() {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    lookAhead = Math.max(0, lookAhead - start);
    end -= start;
    start = 0;
  }

  private void accept(OggPage page) {
    LogicalStream stream = streams.get(page.serial());
    if (stream == null) {
      if (streams.size() == MAX_STREAMS) {
        streams.remove(streams.keySet().iterator().next());
      }
      stream = new LogicalStream();
      streams.put(page.serial(), stream);
      stream.nextSequence = page.sequence();
    }
    stream.accept(page);
  }

  /// What is known of one logical stream between two of its pages.
  private final class LogicalStream {
    private int nextSequence;
    private byte[] packet = new byte[512];
    private int packetLength;
    // A packet is being put together / the rest of a packet that cannot be is being passed over.
    private boolean open;
    private boolean passing;
    private boolean beginning;
    private boolean ended;

    void accept(OggPage page) {
      if (page.beginning()) {
        abandonOpenPacket();
        passing = false;
      }
      beginning |= page.beginning();
      if (page.beginning() || ended) {
        nextSequence = page.sequence();
      }
      if (page.sequence() != nextSequence) {
        pagesLost++;
        abandonOpenPacket();
        passing = false;
      }
      nextSequence = page.sequence() + 1;
      if (!page.continued()) {
        abandonOpenPacket();
        passing = false;
      } else if (!open && !passing) {
        packetsDropped++;
        passing = true;
      }
      int offset = 0;
      for (byte value : page.lacing()) {
        int length = value & 0xff;
        append(page.body(), offset, length);
        offset += length;
        if (length < OggPage.FULL_SEGMENT) {
          finish(page);
          beginning = false;
        }
      }
      ended = page.end();
      if (ended) {
        abandonOpenPacket();
        passing = false;
      }
    }

    private void append(byte[] body, int offset, int length) {
      if (passing) {
        return;
      }
      if (packetLength + length > maxPacketBytes) {
        abandonOpenPacket(true);
        passing = true;
        return;
      }
      open = true;
      if (packetLength + length > packet.length) {
        packet = Arrays.copyOf(packet, Math.max(2 * packet.length, packetLength + length));
      }
      System.arraycopy(body, offset, packet, packetLength, length);
      packetLength += length;
    }

    private void finish(OggPage page) {
      if (passing) {
        passing = false;
        return;
      }
      byte[] bytes = Arrays.copyOf(packet, packetLength);
      open = false;
      packetLength = 0;
      sink.packet(new OggPacket(page.serial(), beginning, bytes, page.granulePosition()));
    }

    private void abandonOpenPacket() {
      abandonOpenPacket(open);
    }

    private void abandonOpenPacket(boolean counts) {
      if (counts) {
        packetsDropped++;
      }
      open = false;
      packetLength = 0;
    }
  }
}

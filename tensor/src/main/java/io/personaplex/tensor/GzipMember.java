package io.personaplex.tensor;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// The content of a gzip file of one member, read without trust: nothing in the file decides how
/// much memory or how deep a stack is needed. What follows the member is not looked at.
///
/// The JDK's own stream calls itself once for every further member, so that 400 KB of empty ones
/// end it in a [StackOverflowError].
///
/// - **Errors**: [EOFException] where the file ends early, [ZipException] where it is not gzip or
///   damaged; the checksum is verified when the end is reached.
/// - **Source**: RFC 1952.
final class GzipMember extends InflaterInputStream {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int PLAIN_BYTES = 6; // time, level and system, of no concern
  private static final int WITH_SUM = 1 << 1;
  private static final int WITH_EXTRA = 1 << 2;
  private static final int WITH_NAME = 1 << 3;
  private static final int WITH_COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  private final CRC32 checksum = new CRC32();
  private int count; // modulo 2^32, as the trailer has it
  private boolean ended;

  /// Reads the header.
  ///
  /// @param file should be buffered; closed with this
  GzipMember(InputStream file) throws IOException {
    super(file, new Inflater(true), BUFFER_BYTES);
    boolean done = false;
    try {
      skipHeader();
      done = true;
    } finally {
      if (!done) {
        inf.end();
      }
    }
  }

  private void skipHeader() throws IOException {
    if (shortNumber() != MAGIC || next() != DEFLATE) {
      throw new ZipException("no gzip header");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("gzip flags 0x%02x are not known".formatted(flags));
    }
    in.skipNBytes(PLAIN_BYTES);
    if ((flags & WITH_EXTRA) != 0) {
      in.skipNBytes(shortNumber());
    }
    if ((flags & WITH_NAME) != 0) {
      skipText();
    }
    if ((flags & WITH_COMMENT) != 0) {
      skipText();
    }
    if ((flags & WITH_SUM) != 0) {
      in.skipNBytes(Short.BYTES);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int taken = super.read(bytes, offset, length);
    if (taken > 0) {
      checksum.update(bytes, offset, taken);
      count += taken;
    } else if (taken < 0 && !ended) {
      ended = true;
      verify();
    }
    return taken;
  }

  /// Compares the trailer, of which the decompressor has taken in a part.
  private void verify() throws IOException {
    int held = inf.getRemaining();
    var rest = new SequenceInputStream(new ByteArrayInputStream(buf, len - held, held), in);
    byte[] trailer = rest.readNBytes(2 * Integer.BYTES);
    if (trailer.length < 2 * Integer.BYTES) {
      throw new EOFException("the gzip trailer is cut");
    }
    MemorySegment numbers = MemorySegment.ofArray(trailer);
    if (numbers.get(LittleEndian.INT, 0) != (int) checksum.getValue()
        || numbers.get(LittleEndian.INT, Integer.BYTES) != count) {
      throw new ZipException("the checksum differs");
    }
  }

  @Override
  public void close() throws IOException {
    inf.end();
    super.close();
  }

  private void skipText() throws IOException {
    while (next() != 0) {
      // to its end
    }
  }

  private int shortNumber() throws IOException {
    return next() | next() << Byte.SIZE;
  }

  private int next() throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException("the gzip header is cut");
    }
    return value;
  }
}

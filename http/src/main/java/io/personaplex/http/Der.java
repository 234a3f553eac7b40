package io.personaplex.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The few values of ASN.1 that a certificate is made of, in the distinguished encoding rules
/// (X.690): each method answers tag, length and content.
final class Der {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0C;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int UTC_TIME = 0x17;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(SEQUENCE, joined(parts));
  }

  static byte[] set(byte[]... parts) {
    return value(SET, joined(parts));
  }

  static byte[] bool(boolean on) {
    return value(BOOLEAN, new byte[] {(byte) (on ? 0xFF : 0)});
  }

  static byte[] integer(BigInteger number) {
    return value(INTEGER, number.toByteArray());
  }

  static byte[] bits(int unused, byte[] content) {
    return value(BIT_STRING, joined(new byte[] {(byte) unused}, content));
  }

  static byte[] octets(byte[] content) {
    return value(OCTET_STRING, content);
  }

  static byte[] utf8(String text) {
    return value(UTF8_STRING, text.getBytes(UTF_8));
  }

  /// A moment to the second, for the years 1950 to 2049 (RFC 5280 section 4.1.2.5.1).
  static byte[] time(Instant moment) {
    return value(UTC_TIME, TIME.format(moment).getBytes(US_ASCII));
  }

  /// `[number]` around parts, for a constructed value.
  static byte[] tagged(int number, byte[]... parts) {
    return value(CONTEXT | CONSTRUCTED | number, joined(parts));
  }

  /// `[number] IMPLICIT`, for a value that has no parts.
  static byte[] taggedPlain(int number, byte[] content) {
    return value(CONTEXT | number, content);
  }

  /// An object identifier such as `2.5.4.3`.
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    var content = new ByteArrayOutputStream();
    base128(content, Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      base128(content, Integer.parseInt(arcs[i]));
    }
    return value(OBJECT_IDENTIFIER, content.toByteArray());
  }

  /// The first part of a constructed value, with its own tag and length.
  ///
  /// @throws IllegalArgumentException if `constructed` is not one
  static byte[] firstPart(byte[] constructed) {
    try {
      var buffer = ByteBuffer.wrap(constructed);
      buffer.get();
      length(buffer);
      int start = buffer.position();
      buffer.get();
      int length = length(buffer);
      byte[] part = new byte[buffer.position() - start + length];
      buffer.position(start).get(part);
      return part;
    } catch (java.nio.BufferUnderflowException cut) {
      throw new IllegalArgumentException("DER: the value is cut", cut);
    }
  }

  private static int length(ByteBuffer buffer) {
    int first = buffer.get() & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = (length << 8) | (buffer.get() & 0xFF);
    }
    if (length < 0 || length > buffer.remaining()) {
      throw new IllegalArgumentException("DER: a length beyond its value");
    }
    return length;
  }

  private static byte[] value(int tag, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    if (content.length < 0x80) {
      bytes.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int skip = length[0] == 0 ? 1 : 0;
      bytes.write(0x80 | (length.length - skip));
      bytes.write(length, skip, length.length - skip);
    }
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static void base128(ByteArrayOutputStream into, int arc) {
    int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(arc));
    for (int group = (bits - 1) / 7; group >= 0; group--) {
      into.write(((arc >> (7 * group)) & 0x7F) | (group > 0 ? 0x80 : 0));
    }
  }

  private static byte[] joined(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}

package io.personaplex.lm.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads one message of the protocol-buffers wire format, field by field: `next()` moves to a
/// field, then its value is taken, or skipped by the following `next()`.
///
/// Every read is checked against the end of the message; a fault is a [TokenizerException] that
/// names the byte. A message inside a field is another reader on the same bytes.
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int VARINT_BITS = 64;

  private final ByteBuffer message;
  private int field;
  private int wireType;
  private boolean pending;

  /// @param message from its position to its limit; not moved
  ProtobufReader(ByteBuffer message) {
    this.message = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Moves to the next field, past the present one if it was not read.
  ///
  /// @return false at the end of the message
  boolean next() {
    if (pending) {
      skip();
    }
    if (!message.hasRemaining()) {
      return false;
    }
    long tag = varint();
    if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE) {
      throw fault("field number %s".formatted(Long.toUnsignedString(tag >>> 3)));
    }
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    pending = true;
    return true;
  }

  /// Number of the present field.
  int field() {
    return field;
  }

  /// The present field as an integer.
  long integer() {
    take(VARINT);
    return varint();
  }

  /// The present field as a truth value.
  boolean flag() {
    return integer() != 0;
  }

  /// The present field as a float.
  float real() {
    take(FIXED32);
    need(Float.BYTES);
    return message.getFloat();
  }

  /// The present field's bytes, borrowed.
  ByteBuffer bytes() {
    take(BYTES);
    int length = length();
    ByteBuffer part = message.slice(message.position(), length);
    message.position(message.position() + length);
    return part;
  }

  /// The present field as text.
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
    } catch (CharacterCodingException e) {
      throw new TokenizerException(
          "field %d before byte %d is no UTF-8".formatted(field, message.position()), e);
    }
  }

  /// The present field as a message.
  ProtobufReader message() {
    return new ProtobufReader(bytes());
  }

  private void take(int wanted) {
    if (!pending || wireType != wanted) {
      throw fault("field %d has wire type %d, wanted %d".formatted(field, wireType, wanted));
    }
    pending = false;
  }

  private void skip() {
    pending = false;
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> advance(Long.BYTES);
      case BYTES -> advance(length());
      case FIXED32 -> advance(Integer.BYTES);
      default -> throw fault("field %d has wire type %d".formatted(field, wireType));
    }
  }

  private void advance(int bytes) {
    need(bytes);
    message.position(message.position() + bytes);
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > message.remaining()) {
      throw fault(
          "field %d is %s bytes long, %d are left"
              .formatted(field, Long.toUnsignedString(length), message.remaining()));
    }
    return (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < VARINT_BITS; shift += 7) {
      need(1);
      byte next = message.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw fault("an integer of more than 64 bits");
  }

  private void need(int bytes) {
    if (message.remaining() < bytes) {
      throw fault("the file ends inside field %d".formatted(field));
    }
  }

  private TokenizerException fault(String what) {
    return new TokenizerException(
        "%s, at byte %d of its message".formatted(what, message.position()));
  }
}

package io.personaplex.lm.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes tokenizer files for tests, field by field.
final class TokenizerBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// The specials and a space: what every model here starts with.
  static TokenizerBytes start() {
    return new TokenizerBytes()
        .piece("<unk>", 0, 2)
        .piece("<s>", 0, 3)
        .piece("</s>", 0, 3)
        .piece("<pad>", 0, 3);
  }

  TokenizerBytes piece(String text, float score, int kind) {
    return message(
        1,
        new TokenizerBytes()
            .bytes(1, text.getBytes(StandardCharsets.UTF_8))
            .real(2, score)
            .integer(3, kind));
  }

  /// The 256 byte pieces.
  TokenizerBytes bytePieces() {
    for (int b = 0; b < 256; b++) {
      piece("<0x%02X>".formatted(b), 0, 6);
    }
    return this;
  }

  TokenizerBytes message(int field, TokenizerBytes message) {
    return bytes(field, message.toBytes());
  }

  TokenizerBytes bytes(int field, byte[] value) {
    varint(field << 3 | 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  TokenizerBytes integer(int field, long value) {
    varint(field << 3);
    varint(value);
    return this;
  }

  TokenizerBytes real(int field, float value) {
    varint(field << 3 | 5);
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return this;
  }

  TokenizerBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  TextTokenizer tokenizer() {
    return new TextTokenizer(TokenizerFile.parse(ByteBuffer.wrap(toBytes())));
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}

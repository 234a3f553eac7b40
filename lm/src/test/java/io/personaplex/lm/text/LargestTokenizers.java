package io.personaplex.lm.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Sound tokenizer files that go to the limits of [TokenizerFile], each in another way.
final class LargestTokenizers {
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  /// A field no program reads.
  private static final int SPARE_FIELD = 99;

  /// Bytes of text of the pieces every file here starts with.
  private static final int START_BYTES = "<unk><s></s><pad>".length();

  private static final int START_PIECES = 4;

  private LargestTokenizers() {}

  /// The files by what is large in them; made when asked for.
  static Map<String, Supplier<byte[]>> all(long seed) {
    Map<String, Supplier<byte[]>> files = new LinkedHashMap<>();
    for (int kind : new int[] {NORMAL, CONTROL, USER_DEFINED}) {
      files.put("long pieces of kind " + kind, () -> longPieces(seed, kind).toBytes());
      files.put("many pieces of kind " + kind, () -> manyPieces(kind).toBytes());
    }
    files.put("a large file", () -> padded(longPieces(seed, NORMAL), TokenizerFile.MAX_FILE_BYTES));
    return files;
  }

  /// All the text that is allowed, in the longest pieces.
  static TokenizerBytes longPieces(long seed, int kind) {
    SplittableRandom random = new SplittableRandom(seed);
    TokenizerBytes file = TokenizerBytes.start();
    int left = TokenizerFile.MAX_TEXT_BYTES - START_BYTES;
    while (left > 0) {
      byte[] text = new byte[Math.min(left, TokenizerFile.MAX_PIECE_CHARS)];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) ('a' + random.nextInt(26));
      }
      file.piece(new String(text, StandardCharsets.US_ASCII), -random.nextInt(20), kind);
      left -= text.length;
    }
    return file;
  }

  /// As many pieces as are allowed.
  static TokenizerBytes manyPieces(int kind) {
    TokenizerBytes file = TokenizerBytes.start();
    for (int i = START_PIECES; i < TokenizerFile.MAX_PIECES; i++) {
      file.piece("x" + i, -1, kind);
    }
    return file;
  }

  /// A file of that many bytes.
  static byte[] padded(TokenizerBytes file, int bytes) {
    int head = file.toBytes().length;
    byte[] padding = new byte[bytes - head];
    int header = new TokenizerBytes().bytes(SPARE_FIELD, padding).toBytes().length - padding.length;
    return file.bytes(SPARE_FIELD, Arrays.copyOf(padding, padding.length - header)).toBytes();
  }
}

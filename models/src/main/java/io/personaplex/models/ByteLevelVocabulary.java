package io.personaplex.models;

import java.util.Arrays;

/// The byte alphabet of GPT-2: every byte is written as one printable character, so that a
/// vocabulary of byte strings is a text file.
///
/// Bytes 33-126, 161-172 and 174-255 stand for themselves; the others in order are U+0100, U+0101,
/// …
///
/// Source: `bytes_to_unicode` of the GPT-2 release, as used by Whisper's tokenizer.
final class ByteLevelVocabulary {
  private ByteLevelVocabulary() {}

  private static final int[] BYTE_OF_CHARACTER = table();

  private static int[] table() {
    int[] table = new int[0x200];
    Arrays.fill(table, -1);
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean itself = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
      table[itself ? b : next++] = b;
    }
    return table;
  }

  /// The bytes a vocabulary entry stands for.
  ///
  /// @throws ModelException if a character is outside the alphabet
  static byte[] bytes(String entry) {
    byte[] bytes = new byte[entry.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = entry.charAt(i);
      int b = c < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[c] : -1;
      if (b < 0) {
        throw new ModelException(
            "vocabulary: character U+%04X is not in the byte alphabet".formatted((int) c));
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }
}

package io.personaplex.personaplex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A SentencePiece unigram file with the numbering of the published one: 0 `<unk>`, 1 `<s>`, 2
/// `</s>`, 3 `<pad>`, 4 to 259 the bytes, 260 `▁`, then pieces: the printable ASCII characters,
/// some English words, and syllables up to the wanted number. Its flags are those inferred for the
/// published one: byte fallback, dummy prefix, spaces kept, digits split.
///
/// **Source**: `ModelProto` of SentencePiece (protocol buffers); the fields are named in
/// [io.personaplex.lm.text.TextTokenizer]'s reader.
final class RandomTokenizer {
  /// Least pieces: specials, bytes, `▁` and characters.
  static final int PIECES_MIN = 4 + 256 + 1 + 94;

  private static final String SPACE = "\u2581";
  private static final String CONSONANTS = "bdfghjklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final List<String> WORDS =
      List.of(
          "the",
          "and",
          "you",
          "are",
          "is",
          "it",
          "to",
          "of",
          "in",
          "that",
          "hello",
          "yes",
          "no",
          "what",
          "how",
          "good",
          "day",
          "time",
          "<",
          "system",
          "teacher",
          "friendly",
          "wise",
          "answer",
          "questions",
          "advice",
          "clear",
          "engaging",
          "way",
          "a",
          "or",
          "provide");

  // Kinds of a piece.
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  private RandomTokenizer() {}

  /// The bytes of a file.
  ///
  /// @param pieces size of the vocabulary
  /// @throws IllegalArgumentException if they are fewer than [#PIECES_MIN]
  static byte[] file(int pieces) {
    if (pieces < PIECES_MIN) {
      throw new IllegalArgumentException(
          "tokenizer: %d pieces, wanted at least %d".formatted(pieces, PIECES_MIN));
    }
    return new RandomTokenizer().write(pieces);
  }

  private byte[] write(int pieces) {
    piece("<unk>", 0, UNKNOWN);
    piece("<s>", 0, CONTROL);
    piece("</s>", 0, CONTROL);
    piece("<pad>", 0, CONTROL);
    for (int b = 0; b < 256; b++) {
      piece("<0x%02X>".formatted(b), 0, BYTE);
    }
    int normal = 0;
    for (String text : texts(pieces - 4 - 256)) {
      // As a language has it: the score is a logarithm of a probability that falls with the rank.
      piece(text, (float) -(3 + Math.log(1 + normal)), NORMAL);
      normal++;
    }
    message(2, trainer(pieces));
    message(3, normaliser());
    return file.toByteArray();
  }

  private static Set<String> texts(int count) {
    Set<String> texts = new LinkedHashSet<>();
    texts.add(SPACE);
    for (char c = '!'; c <= '~'; c++) {
      texts.add(String.valueOf(c));
    }
    WORDS.stream()
        .map(word -> SPACE + word)
        .takeWhile(_ -> texts.size() < count)
        .forEach(texts::add);
    for (int syllables = 1; texts.size() < count; syllables++) {
      addSyllables(texts, "", syllables, count);
    }
    return texts;
  }

  private static void addSyllables(Set<String> texts, String begun, int left, int count) {
    if (left == 0) {
      for (String text : List.of(SPACE + begun, begun)) {
        if (texts.size() < count) {
          texts.add(text);
        }
      }
      return;
    }
    for (int c = 0; c < CONSONANTS.length() && texts.size() < count; c++) {
      for (int v = 0; v < VOWELS.length() && texts.size() < count; v++) {
        addSyllables(texts, begun + CONSONANTS.charAt(c) + VOWELS.charAt(v), left - 1, count);
      }
    }
  }

  private void piece(String text, float score, int kind) {
    var message = new RandomTokenizer();
    message.bytes(1, text.getBytes(UTF_8));
    message.real(2, score);
    message.whole(3, kind);
    message(1, message);
  }

  private static RandomTokenizer trainer(int pieces) {
    var message = new RandomTokenizer();
    message.whole(3, 1); // model type: unigram
    message.whole(4, pieces);
    message.whole(25, 1); // split digits
    message.whole(35, 1); // byte fallback
    message.whole(40, 0); // unknown
    message.whole(41, 1); // beginning of sentence
    message.whole(42, 2); // end of sentence
    message.whole(43, 3); // padding
    return message;
  }

  private static RandomTokenizer normaliser() {
    var message = new RandomTokenizer();
    message.bytes(1, "identity".getBytes(UTF_8));
    message.whole(3, 1); // dummy prefix
    message.whole(4, 0); // extra whitespace stays
    message.whole(5, 1); // spaces are written ▁
    return message;
  }

  private void message(int field, RandomTokenizer message) {
    bytes(field, message.file.toByteArray());
  }

  private void bytes(int field, byte[] content) {
    varint(field << 3 | 2);
    varint(content.length);
    file.writeBytes(content);
  }

  private void real(int field, float value) {
    varint(field << 3 | 5);
    file.writeBytes(
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
  }

  private void whole(int field, int value) {
    varint(field << 3);
    varint(value);
  }

  private void varint(int value) {
    int left = value;
    while (left >= 0x80) {
      file.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    file.write(left);
  }
}

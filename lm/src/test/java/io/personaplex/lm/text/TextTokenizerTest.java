package io.personaplex.lm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Golden;
import io.personaplex.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Splitting text with small models made here, and what is refused.
class TextTokenizerTest {
  private static final int NORMAL = 1;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;

  private final long seed = Seeds.next();

  @TempDir private Path folder;

  /// Flags of the two settings messages.
  private static TokenizerBytes flags(
      TokenizerBytes model, boolean bytes, boolean prefix, boolean trims, boolean escapes) {
    return model
        .message(2, new TokenizerBytes().integer(3, 1).integer(35, bytes ? 1 : 0))
        .message(
            3,
            new TokenizerBytes()
                .integer(3, prefix ? 1 : 0)
                .integer(4, trims ? 1 : 0)
                .integer(5, escapes ? 1 : 0));
  }

  @Test
  void theBestSplitIsNotTheGreedyOne() {
    TextTokenizer tokenizer =
        flags(
                TokenizerBytes.start()
                    .piece("a", -3, NORMAL)
                    .piece("ab", -2, NORMAL)
                    .piece("abc", -9, NORMAL)
                    .piece("cd", -2, NORMAL)
                    .piece("d", -4, NORMAL),
                false,
                false,
                false,
                true)
            .tokenizer();
    assertThat(tokenizer.encode("abcd")).containsExactly(5, 7);
  }

  @Test
  void anUnusedPieceIsNeverChosen() {
    TextTokenizer tokenizer =
        flags(
                TokenizerBytes.start()
                    .piece("a", -3, NORMAL)
                    .piece("b", -3, NORMAL)
                    .piece("ab", -1, UNUSED),
                false,
                false,
                false,
                true)
            .tokenizer();
    assertThat(tokenizer.encode("ab")).containsExactly(4, 5);
    assertThat(tokenizer.decode(6)).isEqualTo("ab");
  }

  @Test
  void aUserDefinedPieceWinsAndKeepsItsSpaces() {
    TextTokenizer tokenizer =
        flags(
                TokenizerBytes.start()
                    .piece("a  b", 0, USER_DEFINED)
                    .piece("\u2581", -1, NORMAL)
                    .piece("a", -0.01f, NORMAL)
                    .piece("b", -0.01f, NORMAL),
                false,
                false,
                true,
                false)
            .tokenizer();
    assertThat(tokenizer.encode("a  b")).containsExactly(4);
    assertThat(tokenizer.encode("b  a")).containsExactly(7, 0, 6);
  }

  @Test
  void withoutAWordAboutThemFlagsHaveTheDefaultsOfTheFormat() {
    TextTokenizer tokenizer =
        TokenizerBytes.start()
            .piece("\u2581", -2, NORMAL)
            .piece("\u2581a", -1, NORMAL)
            .piece("a", -3, NORMAL)
            .tokenizer();
    assertThat(tokenizer.encode("  a   a ")).containsExactly(5, 5);
    assertThat(tokenizer.decode(5, 5, 0)).isEqualTo("a a \u2047 ");
  }

  @Test
  void surrogatesWithoutAPartnerCountAsReplacementCharacters() {
    TextTokenizer tokenizer =
        flags(TokenizerBytes.start().bytePieces(), true, false, false, true).tokenizer();
    assertThat(tokenizer.decode(tokenizer.encode("a\ud83db\ude42"))).isEqualTo("a\ufffdb\ufffd");
  }

  @Test
  void anyTextComesBackFromAModelWithBytes() {
    TextTokenizer tokenizer = TextTokenizer.read(Golden.file("tokenizer.model"));
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 2000; round++) {
      String text = text(random, random.nextInt(60));
      assertThat(tokenizer.decode(tokenizer.encode(text)))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(text.replace('\u2581', ' '));
    }
  }

  @Test
  void aLongTextTakesLinearTimeAndTooLongAOneIsRefused() {
    TextTokenizer tokenizer = TextTokenizer.read(Golden.file("tokenizer.model"));
    String longest = "a".repeat(TextTokenizer.MAX_TEXT_CHARS);
    assertThat(tokenizer.decode(tokenizer.encode(longest))).isEqualTo(longest);
    assertThatThrownBy(() -> tokenizer.encode(longest + "a"))
        .isInstanceOf(TokenizerException.class)
        .hasMessage("text of 262145 characters, at most 262144 are encoded");
  }

  @Test
  void aVocabularyOfAnotherModelIsRefused() {
    Path file = Golden.file("tokenizer.model");
    int size = TextTokenizer.read(file).size();
    assertThat(TextTokenizer.read(file, size).size()).isEqualTo(size);
    assertThatThrownBy(() -> TextTokenizer.read(file, size + 1))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("%d pieces, the language model has %d".formatted(size, size + 1));
  }

  @Test
  void aTokenOutsideTheVocabularyIsRefused() {
    TextTokenizer tokenizer = TextTokenizer.read(Golden.file("tokenizer.model"));
    assertThatThrownBy(() -> tokenizer.decode(tokenizer.size()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the vocabulary has 0 to " + (tokenizer.size() - 1));
  }

  @Test
  void modelsOfOtherKindsAreRefusedByName() throws Exception {
    refused(
        TokenizerBytes.start().message(2, new TokenizerBytes().integer(3, 2)),
        "model type 2 (BPE) is not supported, only unigram");
    refused(
        TokenizerBytes.start().message(2, new TokenizerBytes().integer(24, 1)),
        "'treat_whitespace_as_suffix' is not supported");
    refused(
        TokenizerBytes.start()
            .message(
                3,
                new TokenizerBytes()
                    .bytes(1, new byte[] {'n', 'f', 'k', 'c'})
                    .bytes(2, new byte[9])),
        "the normaliser 'nfkc' with a character map of 9 bytes is not supported, only 'identity'");
    refused(
        TokenizerBytes.start().message(5, new TokenizerBytes().bytes(2, new byte[3])),
        "the denormaliser '' with a character map of 3 bytes");
  }

  @Test
  void piecesThatMakeUpNoModelAreRefused() throws Exception {
    refused(new TokenizerBytes(), "no pieces");
    refused(new TokenizerBytes().piece("a", -1, NORMAL), "no unknown piece");
    refused(TokenizerBytes.start().piece("a", -1, 2), "pieces 0 and 4 are both the unknown one");
    refused(
        TokenizerBytes.start().piece("a", -1, NORMAL).piece("a", -2, UNUSED),
        "piece 5 is there twice");
    refused(TokenizerBytes.start().piece("a", Float.NaN, NORMAL), "piece 4 has the score NaN");
    refused(TokenizerBytes.start().piece("", -1, NORMAL), "piece 4 has 0 characters");
    refused(TokenizerBytes.start().piece("a", -1, 7), "piece of kind 7, known are 1 to 6");
    refused(TokenizerBytes.start().piece("<0xG0>", 0, 6), "byte piece 4 does not read <0xNN>");
    refused(
        TokenizerBytes.start().piece("<0x00>", 0, 6),
        "byte fallback is off, but the piece of byte 0 is there");
    refused(
        TokenizerBytes.start().message(2, new TokenizerBytes().integer(35, 1)),
        "byte fallback is on, but the piece of byte 0 is missing");
  }

  @Test
  void filesBeyondTheLimitsAreRefused() throws Exception {
    refused(
        LargestTokenizers.manyPieces(NORMAL).piece("one more", -1, NORMAL),
        "more than %d pieces".formatted(TokenizerFile.MAX_PIECES));
    refused(
        LargestTokenizers.longPieces(1, NORMAL).piece("!", -1, NORMAL),
        "have %d bytes of text, at most %d are read"
            .formatted(TokenizerFile.MAX_TEXT_BYTES + 1, TokenizerFile.MAX_TEXT_BYTES));
    refused(
        TokenizerBytes.start().piece("a".repeat(TokenizerFile.MAX_PIECE_CHARS + 1), -1, NORMAL),
        "piece 4 has %d characters".formatted(TokenizerFile.MAX_PIECE_CHARS + 1));
    int bytes = TokenizerFile.MAX_FILE_BYTES + 1;
    refused(LargestTokenizers.padded(TokenizerBytes.start(), bytes), bytes + " bytes, at most");
  }

  @Test
  void damagedFilesAreRefusedWithThePlace() throws Exception {
    refused(TokenizerBytes.start().raw(0x0a, 0x7f), "field 1 is 127 bytes long, 0 are left");
    refused(TokenizerBytes.start().raw(0x78), "the file ends inside field 15");
    refused(TokenizerBytes.start().raw(0x0b), "field 1 has wire type 3");
    refused(TokenizerBytes.start().raw(0x00), "field number 0");
    refused(
        TokenizerBytes.start()
            .raw(0x78, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
        "more than 64 bits");
    refused(
        new TokenizerBytes().message(1, new TokenizerBytes().bytes(1, new byte[] {(byte) 0xff})),
        "no UTF-8");
    assertThatThrownBy(() -> TextTokenizer.read(folder.resolve("none.model")))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("none.model: cannot be read");
  }

  private void refused(TokenizerBytes bytes, String fault) throws Exception {
    refused(bytes.toBytes(), fault);
  }

  private void refused(byte[] bytes, String fault) throws Exception {
    Path file = folder.resolve("t.model");
    Files.write(file, bytes);
    assertThatThrownBy(() -> TextTokenizer.read(file))
        .isInstanceOf(TokenizerException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(fault);
  }

  private static String text(SplittableRandom random, int characters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      int kind = random.nextInt(4);
      int c =
          switch (kind) {
            case 0 -> random.nextInt(128);
            case 1 -> "the quick dog, ".charAt(random.nextInt(15));
            case 2 -> random.nextInt(0x80, 0xd800);
            default -> random.nextInt(0xe000, Character.MAX_CODE_POINT + 1);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }
}

package io.personaplex.tts.text.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.tts.text.tag.TaggedToken;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "word word",
        "don't don't",
        "'em '|em",
        "JSmith J|Smith",
        "camelCase camel|Case",
        "B12 B|12",
        "-5 -5",
        "a-5 a|-|5",
        "1,250.5 1,250.5",
        "a--b a|--|b",
        "R&B R|&|B",
        "dogs' dogs|'"
      })
  void tokensFallIntoPieces(String token, String pieces) {
    List<Piece> cut = Piece.of(new TaggedToken(token, "NN", true));
    assertThat(String.join("|", cut.stream().map(Piece::text).toList())).isEqualTo(pieces);
    assertThat(cut.getLast().spaceAfter()).isTrue();
  }

  @Test
  void piecesWithoutWhiteSpaceFormAGroup() {
    List<WordGroup> groups =
        WordGroups.of(
            List.of(
                new TaggedToken("twenty", "CD", false),
                new TaggedToken("-", "HYPH", false),
                new TaggedToken("one", "CD", true),
                new TaggedToken("cats", "NNS", false),
                new TaggedToken(".", ".", false)));
    assertThat(groups.stream().map(group -> group.word().text()))
        .containsExactly("twenty-one", "cats", ".");
    assertThat(groups.getLast().isSettled()).isTrue();
    assertThat(groups.getFirst().word(2, 3).head()).isFalse();
  }

  @Test
  void aCurrencySignWaitsForItsLastNumber() {
    List<WordGroup> groups =
        WordGroups.of(
            List.of(
                new TaggedToken("$", "$", false),
                new TaggedToken("5", "CD", true),
                new TaggedToken("million", "CD", true),
                new TaggedToken("each", "DT", false)));
    assertThat(groups.stream().map(group -> group.word().currency()))
        .containsExactly(null, null, Currency.DOLLAR, null);
  }
}

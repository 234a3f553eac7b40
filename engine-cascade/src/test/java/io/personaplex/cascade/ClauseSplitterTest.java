package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.ClauseSplitter.Clause;
import io.personaplex.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClauseSplitterTest {
  /// Splits `text` given in pieces of `pieceLength` characters.
  private static List<String> split(String text, boolean hurry, int pieceLength) {
    var splitter = new ClauseSplitter();
    var clauses = new ArrayList<String>();
    for (int i = 0; i < text.length(); i += pieceLength) {
      splitter.add(text.substring(i, Math.min(text.length(), i + pieceLength)));
      for (Clause c = splitter.next(hurry); c != null; c = splitter.next(hurry)) {
        clauses.add(c.text());
      }
    }
    Clause rest = splitter.rest();
    if (rest != null) {
      clauses.add(rest.text());
    }
    return clauses;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Sure. I can do that.                          | Sure./ I can do that.
          Hi! How are you? Fine.                        | Hi!/ How are you?/ Fine.
          Well, I am a baker, and I like it.            | Well, I am a baker,/ and I like it.
          Yes, of course, my friend.                    | Yes, of course,/ my friend.
          I like to bake bread because it smells good.  | I like to bake bread/ because it smells good.
          It costs 3.50 dollars today.                  | It costs 3.50 dollars today.
          It costs $1,250.75, which is a lot of money.  | It costs $1,250.75,/ which is a lot of money.
          We open at 9 a.m. on most days of the week.   | We open at 9 a.m./ on most days of the week.
          We close at 6 p.m. Come before that.          | We close at 6 p.m./ Come before that.
          Ask Dr. Smith. He knows.                      | Ask Dr. Smith./ He knows.
          Our shop is on St. James Street. Come.        | Our shop is on St. James Street./ Come.
          We live in the U.S.A. We like it.             | We live in the U.S.A./ We like it.
          No. I do not know him.                        | No./ I do not know him.
          Take bus no. 12 to town.                      | Take bus no. 12 to town.
          It is J. K. Rowling. I know.                  | It is J. K. Rowling./ I know.
          Things, e.g. apples. More.                    | Things, e.g. apples./ More.
          She said "hello." Then left.                  | She said "hello."/ Then left.
          You are there at 10:30, I am sure.            | You are there at 10:30,/ I am sure.
          one two three four five six seven eight nine  | one two three four five six seven/ eight nine
          one two three four five six the eight nine    | one two three four five six the eight/ nine
          """)
  void inAHurryClausesAreShort(String text, String clauses) {
    for (int pieceLength : new int[] {1, 2, 3, 5, 100}) {
      assertThat(String.join("/", split(text, true, pieceLength)))
          .as("pieces of %d", pieceLength)
          .isEqualTo(clauses);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Well, I am a baker, and I like it. You too?   | Well, I am a baker, and I like it./ You too?
          I work from 9 a.m. to 5 p.m. every day. Yes.  | I work from 9 a.m. to 5 p.m. every day./ Yes.
          It is 3.50 or so... I guess.                  | It is 3.50 or so.../ I guess.
          """)
  void atLeisureClausesAreSentences(String text, String clauses) {
    for (int pieceLength : new int[] {4, 7, 100}) {
      assertThat(String.join("/", split(text, false, pieceLength))).isEqualTo(clauses);
    }
  }

  @Test
  void aVeryLongSentenceIsCutAtItsLastComma() {
    String text = "a1x ".repeat(10) + "bb cc, " + "word ".repeat(20);
    assertThat(split(text, false, 3).getFirst()).endsWith("bb cc,");
  }

  @Test
  void aLineEndIsASentenceEnd() {
    assertThat(split("First line\nsecond line\n", false, 4))
        .containsExactly("First line\n", "second line\n");
  }

  @Test
  void aPlainWordWithAFullStopIsNotKeptWaiting() {
    var splitter = new ClauseSplitter();
    splitter.add("I am fine");
    assertThat(splitter.next(true)).isNull();
    splitter.add(".");
    assertThat(splitter.next(true)).isEqualTo(new Clause("I am fine.", true));
  }

  @Test
  void aNumberWithAFullStopIs() {
    var splitter = new ClauseSplitter();
    splitter.add("It costs 3.");
    assertThat(splitter.next(true)).isNull();
    splitter.add("50");
    assertThat(splitter.next(true)).isNull();
    splitter.add(". Ok");
    assertThat(splitter.next(true)).isEqualTo(new Clause("It costs 3.50.", true));
  }

  @Test
  void anUnfinishedTextEndsAtItsLastMark() {
    var splitter = new ClauseSplitter();
    splitter.add("And then, at 3.50, the");
    assertThat(splitter.restUpToMark()).isEqualTo(new Clause("And then, at 3.50,", false));
    assertThat(splitter.restUpToMark()).isNull();
  }

  @Test
  void whiteSpaceAloneIsNoClause() {
    var splitter = new ClauseSplitter();
    splitter.add("\n\n the");
    assertThat(splitter.restUpToMark()).isNull();
  }

  @Test
  void nothingIsLostOrChanged() {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    String alphabet = "ab. ,!?3$\n\"'-a.m.… ";
    for (int round = 0; round < 2_000; round++) {
      var text = new StringBuilder("x");
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      text.append('y');
      List<String> clauses = split(text.toString(), random.nextBoolean(), 1 + random.nextInt(5));
      assertThat(String.join("", clauses)).as("seed %d", seed).isEqualTo(text.toString());
    }
  }
}

package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordErrorRateTest {
  @Test
  void countsSubstitutionsDeletionsAndInsertions() {
    assertThat(WordErrorRate.of("a b c d", "a b c d")).isEqualTo(new WordErrorRate(0, 4));
    assertThat(WordErrorRate.of("a b c d", "a x c d")).isEqualTo(new WordErrorRate(1, 4));
    assertThat(WordErrorRate.of("a b c d", "a c d")).isEqualTo(new WordErrorRate(1, 4));
    assertThat(WordErrorRate.of("a b c d", "a b y c d")).isEqualTo(new WordErrorRate(1, 4));
    assertThat(WordErrorRate.of("a b c d", "b c d e e")).isEqualTo(new WordErrorRate(3, 4));
    assertThat(WordErrorRate.of("a b c d", "")).isEqualTo(new WordErrorRate(4, 4));
    assertThat(WordErrorRate.of("", "a b")).isEqualTo(new WordErrorRate(2, 0));
  }

  @Test
  void spellingPunctuationAndNumbersAreNoErrors() {
    assertThat(
            WordErrorRate.of(
                    "Hello, it's thirty-five dollars at ten o'clock.",
                    "hello its 35 dollars at 10 O\u2019Clock")
                .errors())
        .isZero();
  }

  @Test
  void ratesAddUpByWords() {
    WordErrorRate both = new WordErrorRate(1, 2).plus(new WordErrorRate(0, 8));
    assertThat(both.rate()).isEqualTo(0.1);
    assertThat(WordErrorRate.NONE.rate()).isZero();
    assertThat(new WordErrorRate(2, 0).rate()).isEqualTo(2);
  }

  @Test
  void numbersAreReadInEveryForm() {
    assertThat(SpokenWords.of("four; 4, $4.00")).containsExactly("4", "4", "4");
    assertThat(SpokenWords.of("twenty five, twenty-five, 25, ninety"))
        .containsExactly("25", "25", "25", "90");
    assertThat(SpokenWords.of("one hundred and twenty five, two hundred, three hundred cats"))
        .containsExactly("125", "200", "300", "cats");
    assertThat(SpokenWords.of("two hundred and more")).containsExactly("200", "and", "more");
    assertThat(SpokenWords.of("ten thirty")).containsExactly("10", "30");
    assertThat(SpokenWords.of("five twenty")).containsExactly("5", "20");
    assertThat(SpokenWords.of("7:00 a.m. or 6:30 pm"))
        .isEqualTo(List.of("7", "am", "or", "6", "30", "pm"));
    assertThat(SpokenWords.of("1,200 zero hundred")).containsExactly("1200", "0", "hundred");
    assertThat(SpokenWords.of(" \u2026 ")).isEmpty();
  }
}

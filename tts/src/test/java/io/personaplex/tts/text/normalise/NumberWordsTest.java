package io.personaplex.tts.text.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class NumberWordsTest {
  @Test
  void countsHaveAndsAndCommas() {
    assertThat(NumberWords.cardinal(0)).isEqualTo("zero");
    assertThat(NumberWords.cardinal(342)).isEqualTo("three hundred and forty-two");
    assertThat(NumberWords.cardinal(1_001)).isEqualTo("one thousand and one");
    assertThat(NumberWords.cardinal(1_100)).isEqualTo("one thousand, one hundred");
    assertThat(NumberWords.cardinal(BigInteger.TEN.pow(33))).isEqualTo("one decillion");
  }

  @Test
  void aNumberWithoutANameIsSpelled() {
    assertThat(NumberWords.cardinal(BigInteger.TEN.pow(36))).startsWith("one zero zero");
  }

  @Test
  void ordinalsChangeTheirLastWord() {
    assertThat(NumberWords.ordinal(1)).isEqualTo("first");
    assertThat(NumberWords.ordinal(12)).isEqualTo("twelfth");
    assertThat(NumberWords.ordinal(20)).isEqualTo("twentieth");
    assertThat(NumberWords.ordinal(103)).isEqualTo("one hundred and third");
  }

  @Test
  void yearsAreReadInHalves() {
    assertThat(NumberWords.year(1999)).isEqualTo("nineteen ninety-nine");
    assertThat(NumberWords.year(1905)).isEqualTo("nineteen oh-five");
    assertThat(NumberWords.year(1900)).isEqualTo("nineteen hundred");
    assertThat(NumberWords.year(2008)).isEqualTo("two thousand and eight");
    assertThat(NumberWords.year(2024)).isEqualTo("twenty twenty-four");
    assertThatThrownBy(() -> NumberWords.year(10_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10000");
  }

  @Test
  void decimalsAreReadDigitByDigit() {
    assertThat(NumberWords.decimal("3.140")).isEqualTo("three point one four");
    assertThat(NumberWords.decimal(".5")).isEqualTo("zero point five");
    assertThat(NumberWords.decimal("100.0")).isEqualTo("one hundred");
  }
}

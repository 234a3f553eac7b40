package io.personaplex.tts.text.tag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordShapeTest {
  @ParameterizedTest
  @CsvSource({
    "word, x",
    "I, X1",
    "NATO, XX",
    "Paris, Xx",
    "iPhone, xX",
    "1234, d",
    "10:30, dd:d",
    "covid-19, xxxx",
    "U.S., x.x.",
    "..., ..."
  })
  void shapesAreShort(String word, String shape) {
    assertThat(WordShape.of(word)).isEqualTo(shape);
  }
}

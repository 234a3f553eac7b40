package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.lm.text.TextTokenizer;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a persona is marked before the model reads it.
class PersonaTextTest {
  @ParameterizedTest
  @CsvSource({
    "'You are Tom.', '<system> You are Tom. <system>'",
    "'  You are Tom.\n', '<system> You are Tom. <system>'",
    "'\u00a0You are Tom.\u3000', '<system> You are Tom. <system>'",
    "'<system> You are Tom. <system>', '<system> You are Tom. <system>'",
    "' <system>You are Tom.<system> ', '<system>You are Tom.<system>'",
    "'<system> You are Tom.', '<system> <system> You are Tom. <system>'",
    "'You are Tom. <system>', '<system> You are Tom. <system> <system>'",
    "'<system>', '<system>'",
    "' ', '<system>  <system>'",
  })
  void isMarkedAtBothEndsUnlessItIsAlready(String persona, String marked) {
    assertThat(PersonaText.marked(persona)).isEqualTo(marked);
  }

  @Test
  void anEmptyOneHasNoTokensAndABlankOneHasThoseOfItsMarks() {
    TextTokenizer tokenizer = TextTokenizer.read(Golden.file("tokenizer.model"));
    assertThat(PersonaText.tokens(tokenizer, "")).isEmpty();
    assertThat(PersonaText.tokens(tokenizer, " "))
        .isEqualTo(tokenizer.encode("<system>  <system>"));
  }
}

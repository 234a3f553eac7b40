package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.ChatMessage.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallModelPromptTest {
  private static final String BAKERY =
      "You work for Sunrise Bakery and your name is Anna Lee. Information: A birthday cake costs 35"
          + " dollars. There are no gluten free products. You grow tomatoes at home, from 7 a.m. every Friday";

  private final SmallModelPrompt style = new SmallModelPrompt();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          How much is a birthday cake?      | A birthday cake costs 35 dollars.
          Do you have gluten free bread?    | There are no gluten free products.
          What do you grow there?           | I grow tomatoes at home, from 7 a.m. every Friday.
          Which bakery do you work for?     | I work for Sunrise Bakery and my name is Anna Lee.
          How are you today?                | ''
          What would you like to tell them? | ''
          """)
  void aFactThatFitsTheQuestionStartsTheReply(String question, String start) {
    assertThat(style.replyStart(BAKERY, question)).isEqualTo(start);
  }

  @Test
  void noPersonaHasNoFacts() {
    assertThat(style.replyStart("", "How much is a birthday cake?")).isEmpty();
  }

  @Test
  void thePersonaIsToldTwiceOnceInTheFirstPerson() {
    var opening = style.opening(BAKERY);
    assertThat(opening.getFirst().role()).isEqualTo(Role.SYSTEM);
    assertThat(opening.getFirst().text()).contains(BAKERY);
    assertThat(opening.get(2).text())
        .startsWith("I work for Sunrise Bakery and my name is Anna Lee. A birthday cake")
        .endsWith("I grow tomatoes at home, from 7 a.m. every Friday.");
    assertThat(opening).hasSize(7);
    assertThat(opening.getLast().role()).isEqualTo(Role.ASSISTANT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          You are a pirate.                 | I am a pirate.
          You're Maya. you have a dog       | I am Maya. I have a dog.
          Your ship sank; you saved yourself! | My ship sank; I saved myself!
          """)
  void theFirstPerson(String second, String first) {
    assertThat(SmallModelPrompt.firstPerson(second)).isEqualTo(first);
  }
}

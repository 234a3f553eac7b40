package io.personaplex.cascade.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenArithmeticTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is twelve times seventeen? | 12 * 17",
        "What's 12 times 17? | 12 * 17",
        "How much is one hundred and forty-four divided by twelve? | 144 / 12",
        "What is fifteen percent of eighty? | 15% * 80",
        "Can you work out 3.5 plus 4.25? | 3.5 + 4.25",
        "What's nineteen minus forty? | 19 - 40",
        "How much is two to the power of ten? | 2 ^ 10",
        "Please calculate 7 multiplied by 8 plus 2. | 7 * 8 + 2",
        "What is a thousand divided by 7? | 1000 / 7",
        "What's 23 squared? | 23 ^ 2",
        "Hey, could you please tell me what 1,250 times 3 is? | ",
        "Could you tell me what is 1,250 times 3, please? | 1250 * 3",
        "twelve times seventeen | 12 * 17",
        "Add five and six. | 5 + 6",
        "Subtract 5 from 12. | 12 - 5",
        "What is three point one four times two? | 3.14 * 2",
        "What's half of 90? | 0.5 * 90",
        "What is 20% of 50? | 20% * 50",
        "What does 5 plus 5 equal? | ",
        "5 plus 5 equals what? | 5 + 5",
        "What is 12 x 12? | 12 * 12",
        "What is 1 divided by 0? | 1 / 0",
        "How much is two million three hundred thousand and five minus one? | 2300005 - 1",
        "What's twenty-one cubed? | 21 ^ 3",
        "What is the sum of 4 and 9? | 4 + 9",
      })
  void aQuestionForASumIsItsExpression(String question, String expression) {
    assertThat(SpokenArithmetic.expression(question).orElse(null)).isEqualTo(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How are you today?",
        "Tell me about the history of Rome.",
        "Do you like mathematics?",
        "I have two dogs and three cats.",
        "What's your favourite number?",
        "I was born in nineteen eighty four.",
        "How much is a birthday cake?",
        "What is love?",
        "What is 42?",
        "Call me at 555-1234.",
        "I called her two times, three days ago.",
        "What is two plus two cakes?",
        "",
        "?",
      })
  void everyOtherQuestionIsLeftToTheModel(String question) {
    assertThat(SpokenArithmetic.expression(question)).isEmpty();
  }
}

package io.personaplex.cascade.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.personaplex.testkit.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArithmeticTest {
  private static final MathContext ACCURACY = new MathContext(50, RoundingMode.HALF_EVEN);
  private static final int CASES = 5_000;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 * 17 | 204",
        "2 + 3 * 4 | 14",
        "(2 + 3) × 4 | 20",
        "7 − 10 | -3",
        "144 ÷ 12 | 12",
        "1 / 3 | about 0.3333333333",
        "2 ^ 10 | 1024",
        "2 ** 3 ^ 2 | 512",
        "-2 ^ 2 | -4",
        "2 ^ -2 | 0.25",
        "15% * 80 | 12",
        "17 % 5 | 2",
        "50% + 1 | 1.5",
        "1,000,000 / 8 | 125000",
        "0.1 + 0.2 | 0.3",
        "--3 | 3",
        "10 - 2 - 3 | 5",
        "100 / 10 / 5 | 2",
        "2 ^ 100 | about 1.2676506 × 10^30",
        "999999999999 * 9 | 8999999999991",
        "1 / 10 ^ 9 | 1 × 10^-9",
        "5 - 5 | 0",
      })
  void theKnownCasesComeOut(String expression, String told) {
    assertThat(ArithmeticTool.told(Arithmetic.evaluate(expression))).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 / 0 | nothing can be divided by zero",
        "1 % (2 - 2) | nothing can be divided by zero",
        "0 ^ -1 | nothing can be divided by zero",
        "9 ^ 9 ^ 9 | an exponent may be 1000 at most",
        "2 ^ 0.5 | an exponent must be a whole number",
        "10 ^ 1000 * 10 | the numbers become too large or too small",
        "2 + | the expression ends too early",
        "2 2 | '2' at character 3 is not expected",
        "(1 + 2 | the expression ends too early",
        "System.exit(1) | 'S' at character 1 is not expected",
        "1,00 | ',' at character 2 is not expected",
        "10 ^ 900 % 3 | the numbers are too far apart for a remainder",
      })
  void whatHasNoValueIsToldWhy(String expression, String reason) {
    assertThatThrownBy(() -> Arithmetic.evaluate(expression))
        .isInstanceOf(ToolException.class)
        .hasMessage(reason);
  }

  @Test
  void anExpressionIsBoundedInLengthAndDepth() {
    assertThatThrownBy(() -> Arithmetic.evaluate("1+".repeat(200) + "1"))
        .hasMessageContaining("longer than 200");
    assertThatThrownBy(() -> Arithmetic.evaluate("(".repeat(60) + "1" + ")".repeat(60)))
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> Arithmetic.evaluate("-".repeat(100) + "1"))
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void anyTwoNumbersComeOutAsInBigDecimal() {
    long seed = Seeds.next();
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < CASES; i++) {
      BigDecimal a = number(random);
      BigDecimal b = number(random);
      String left = a.toPlainString();
      String right = "(" + b.toPlainString() + ")";
      same(seed, left + "+" + right, a.add(b, ACCURACY));
      same(seed, left + " - " + right, a.subtract(b, ACCURACY));
      same(seed, left + "*" + right, a.multiply(b, ACCURACY));
      if (b.signum() != 0) {
        same(seed, left + " / " + right, a.divide(b, ACCURACY));
      }
      same(seed, "(" + left + ") ^ 3", a.pow(3, ACCURACY));
    }
  }

  private static void same(long seed, String expression, BigDecimal wanted) {
    assertThat(Arithmetic.evaluate(expression))
        .as("%s, seed %d", expression, seed)
        .isEqualByComparingTo(wanted);
  }

  private static BigDecimal number(RandomGenerator random) {
    return BigDecimal.valueOf(random.nextLong(-1_000_000_000, 1_000_000_000), random.nextInt(7));
  }

  @Test
  void anyStringEndsSoonInAValueOrAReason() {
    long seed = Seeds.next();
    RandomGenerator random = new SplittableRandom(seed);
    String alphabet = "0123456789999...+-*/^^%%(()), ×÷−eE$\n";
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          int values = 0;
          for (int i = 0; i < 20 * CASES; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(i % 10 == 0 ? 200 : 12); n >= 0; n--) {
              text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
              ArithmeticTool.told(Arithmetic.evaluate(text.toString()));
              values++;
            } catch (ToolException e) {
              assertThat(e).as("%s, seed %d", text, seed).hasMessageMatching("(?s).{5,80}");
            }
          }
          assertThat(values).as("seed %d", seed).isGreaterThan(1_000);
        });
  }
}

package io.personaplex.cascade.tool;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Works out an expression.
final class ArithmeticTool implements Tool {
  private static final String EXPRESSION = "expression";

  /// Whole numbers up to this many digits are told in full.
  private static final int WHOLE_DIGITS_MAX = 21;

  /// Significant digits of all others.
  private static final MathContext TOLD = new MathContext(10);

  private static final int SMALLEST_EXPONENT = -6;

  @Override
  public String name() {
    return "arithmetic";
  }

  @Override
  public String description() {
    return "Computes an arithmetic expression exactly. Use it for every calculation.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(
            EXPRESSION, "decimal numbers, + - * / ^ % and parentheses, like (2 + 3.5) * 4", true));
  }

  @Override
  public String call(Map<String, String> arguments) {
    return told(Arithmetic.evaluate(arguments.getOrDefault(EXPRESSION, "")));
  }

  @Override
  public String input(Map<String, String> arguments) {
    return arguments.getOrDefault(EXPRESSION, "").strip().replaceAll("\\s+", " ");
  }

  @Override
  public Optional<Map<String, String>> understand(String question) {
    return SpokenArithmetic.expression(question).map(found -> Map.of(EXPRESSION, found));
  }

  @Override
  public String sentence(String result) {
    return "That is %s.".formatted(result.replaceFirst("(^|about )-", "$1minus "));
  }

  /// A number as people write it; "about" if digits are left out.
  static String told(BigDecimal value) {
    BigDecimal exact = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    int exponent = Arithmetic.exponent(exact);
    if (exact.scale() <= 0 && exponent < WHOLE_DIGITS_MAX) {
      return exact.toPlainString();
    }
    BigDecimal rounded = exact.round(TOLD).stripTrailingZeros();
    String about = rounded.compareTo(exact) == 0 ? "" : "about ";
    int power = Arithmetic.exponent(rounded);
    if (power >= WHOLE_DIGITS_MAX || power < SMALLEST_EXPONENT) {
      return "%s%s × 10^%d".formatted(about, rounded.movePointLeft(power).toPlainString(), power);
    }
    return about + rounded.toPlainString();
  }
}

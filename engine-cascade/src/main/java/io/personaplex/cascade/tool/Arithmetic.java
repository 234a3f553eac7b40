package io.personaplex.cascade.tool;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Evaluates an expression of decimal numbers, `+ - * / ^ %` (also written `− × ÷ **`), and
/// parentheses; by recursive descent, no scripting.
///
/// - **Rules**: `^` binds closest, and to the right; then a sign; then `*` and `/`; then `+` and
///   `-`. `%` after a number is a hundredth (`15% * 80`); between two numbers it is the remainder.
///   Commas group thousands.
/// - **Accuracy**: 50 decimal digits.
/// - **Bounds**: [#LENGTH_MAX] characters, [#DEPTH_MAX] levels, exponents within ±[#EXPONENT_MAX]
///   and results within 10^±[#EXPONENT_MAX]: every expression is over in a moment.
final class Arithmetic {
  static final int LENGTH_MAX = 200;
  static final int DEPTH_MAX = 32;
  static final int EXPONENT_MAX = 1_000;

  private static final MathContext ACCURACY = new MathContext(50, RoundingMode.HALF_EVEN);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final String text;
  private int at;
  private int depth;

  private Arithmetic(String text) {
    this.text = text;
  }

  /// @throws ToolException if it is no expression, too large, or has no value
  static BigDecimal evaluate(String expression) {
    if (expression.length() > LENGTH_MAX) {
      throw new ToolException("the expression is longer than %d characters".formatted(LENGTH_MAX));
    }
    var reader = new Arithmetic(canonical(expression));
    BigDecimal value = reader.sum();
    reader.skipSpace();
    if (reader.at < reader.text.length()) {
      throw reader.unexpected();
    }
    return value;
  }

  private static String canonical(String expression) {
    return expression
        .replace("**", "^")
        .replace('−', '-')
        .replace('–', '-')
        .replace('×', '*')
        .replace('·', '*')
        .replace('÷', '/')
        .replace('∶', '/');
  }

  private BigDecimal sum() {
    BigDecimal value = product();
    while (true) {
      if (skip('+')) {
        value = bounded(value.add(product(), ACCURACY));
      } else if (skip('-')) {
        value = bounded(value.subtract(product(), ACCURACY));
      } else {
        return value;
      }
    }
  }

  private BigDecimal product() {
    BigDecimal value = signed();
    while (true) {
      if (skip('*')) {
        value = bounded(value.multiply(signed(), ACCURACY));
      } else if (skip('/')) {
        value = bounded(value.divide(divisor(), ACCURACY));
      } else if (skip('%')) {
        value = remainder(value, divisor());
      } else {
        return value;
      }
    }
  }

  private BigDecimal divisor() {
    BigDecimal divisor = signed();
    if (divisor.signum() == 0) {
      throw new ToolException("nothing can be divided by zero");
    }
    return divisor;
  }

  private static BigDecimal remainder(BigDecimal value, BigDecimal divisor) {
    try {
      return value.remainder(divisor, ACCURACY);
    } catch (ArithmeticException _) { // the quotient has more digits than we count
      throw new ToolException("the numbers are too far apart for a remainder");
    }
  }

  private BigDecimal signed() {
    // Every level, of parentheses or of signs, comes through here.
    if (++depth > DEPTH_MAX) {
      throw new ToolException("the expression is nested too deeply");
    }
    try {
      if (skip('-')) {
        return signed().negate();
      }
      return skip('+') ? signed() : power();
    } finally {
      depth--;
    }
  }

  private BigDecimal power() {
    BigDecimal base = percent();
    return skip('^') ? bounded(power(base, signed())) : base;
  }

  private static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    int whole;
    try {
      whole = exponent.intValueExact();
    } catch (ArithmeticException _) {
      throw new ToolException("an exponent must be a whole number");
    }
    if (Math.abs(whole) > EXPONENT_MAX) {
      throw new ToolException("an exponent may be %d at most".formatted(EXPONENT_MAX));
    }
    if (whole < 0 && base.signum() == 0) {
      throw new ToolException("nothing can be divided by zero");
    }
    BigDecimal raised = bounded(base.pow(Math.abs(whole), ACCURACY));
    return whole < 0 ? BigDecimal.ONE.divide(raised, ACCURACY) : raised;
  }

  /// A number with a percent sign after it, unless that is a remainder's.
  private BigDecimal percent() {
    BigDecimal value = atom();
    while (true) {
      int before = at;
      if (!skip('%')) {
        return value;
      }
      skipSpace();
      if (at < text.length() && (isDigit(text.charAt(at)) || ".(".indexOf(text.charAt(at)) >= 0)) {
        at = before;
        return value;
      }
      value = value.divide(HUNDRED, ACCURACY);
    }
  }

  private BigDecimal atom() {
    if (skip('(')) {
      BigDecimal value = sum();
      if (!skip(')')) {
        throw unexpected();
      }
      return value;
    }
    return number();
  }

  private BigDecimal number() {
    skipSpace();
    var digits = new StringBuilder();
    boolean whole = true;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isDigit(c)) {
        digits.append(c);
      } else if (c == '.' && whole) {
        whole = false;
        digits.append(c);
      } else if (c != ',' || !whole || digits.isEmpty() || !threeDigitsFollow()) {
        break;
      }
      at++;
    }
    if (digits.isEmpty() || digits.toString().equals(".")) {
      throw unexpected();
    }
    return new BigDecimal(digits.toString()).round(ACCURACY);
  }

  private boolean threeDigitsFollow() {
    for (int i = at + 1; i <= at + 3; i++) {
      if (i >= text.length() || !isDigit(text.charAt(i))) {
        return false;
      }
    }
    return at + 4 >= text.length() || !isDigit(text.charAt(at + 4));
  }

  private static BigDecimal bounded(BigDecimal value) {
    if (value.signum() != 0 && Math.abs(exponent(value)) > EXPONENT_MAX) {
      throw new ToolException("the numbers become too large or too small");
    }
    return value;
  }

  /// Power of ten of the first digit.
  static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  private boolean skip(char wanted) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private ToolException unexpected() {
    return new ToolException(
        at < text.length()
            ? "'%c' at character %d is not expected".formatted(text.charAt(at), at + 1)
            : "the expression ends too early");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

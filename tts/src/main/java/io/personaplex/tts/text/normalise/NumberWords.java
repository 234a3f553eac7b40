package io.personaplex.tts.text.normalise;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// English number words: `342` is "three hundred and forty-two".
///
/// Words have only small letters, spaces, hyphens and commas. Numbers without a name (ten to the 36
/// and more) are given digit by digit.
///
/// Threads: stateless.
public final class NumberWords {
  /// The word between the whole part and the digits of a decimal.
  public static final String POINT = "point";

  private static final int GROUP = 1000;
  private static final int HUNDRED = 100;

  private static final List<String> SMALL =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of(
          "zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
          "ninety");

  /// Names of the powers of one thousand.
  private static final List<String> SCALES =
      List.of(
          "",
          "thousand",
          "million",
          "billion",
          "trillion",
          "quadrillion",
          "quintillion",
          "sextillion",
          "septillion",
          "octillion",
          "nonillion",
          "decillion");

  private static final int LONGEST = 3 * SCALES.size();

  private static final Map<String, String> IRREGULAR_ORDINALS =
      Map.of(
          "one", "first", "two", "second", "three", "third", "five", "fifth", "eight", "eighth",
          "nine", "ninth", "twelve", "twelfth");

  private NumberWords() {}

  /// `n` as a count: "one thousand, two hundred and thirty-four".
  ///
  /// @throws IllegalArgumentException if `n` is negative
  public static String cardinal(BigInteger n) {
    if (n.signum() < 0) {
      throw new IllegalArgumentException("cardinal: got %s, wanted 0 or more".formatted(n));
    }
    String digits = n.toString();
    if (digits.length() > LONGEST) {
      return digitByDigit(digits);
    }
    if (n.signum() == 0) {
      return SMALL.getFirst();
    }
    var words = new StringBuilder();
    for (int scale = SCALES.size() - 1; scale >= 0; scale--) {
      int group =
          n.divide(BigInteger.valueOf(GROUP).pow(scale)).mod(BigInteger.valueOf(GROUP)).intValue();
      if (group == 0) {
        continue;
      }
      if (!words.isEmpty()) {
        words.append(scale == 0 && group < HUNDRED ? " and " : ", ");
      }
      words.append(belowThousand(group));
      if (scale > 0) {
        words.append(' ').append(SCALES.get(scale));
      }
    }
    return words.toString();
  }

  /// `n` as a count.
  public static String cardinal(int n) {
    return cardinal(BigInteger.valueOf(n));
  }

  /// `n` as a place in a row: "twenty-first".
  ///
  /// @throws IllegalArgumentException if `n` is negative
  public static String ordinal(BigInteger n) {
    String cardinal = cardinal(n);
    int start = Math.max(cardinal.lastIndexOf(' '), cardinal.lastIndexOf('-')) + 1;
    String last = cardinal.substring(start);
    String ordinal = IRREGULAR_ORDINALS.get(last);
    if (ordinal == null) {
      ordinal = last.endsWith("y") ? last.substring(0, last.length() - 1) + "ieth" : last + "th";
    }
    return cardinal.substring(0, start) + ordinal;
  }

  /// `n` as a place in a row.
  public static String ordinal(int n) {
    return ordinal(BigInteger.valueOf(n));
  }

  /// A year of at most four digits in two halves: "nineteen oh-five", "two thousand and one".
  ///
  /// @throws IllegalArgumentException unless 0 ≤ `year` ≤ 9999
  public static String year(int year) {
    if (year < 0 || year >= HUNDRED * HUNDRED) {
      throw new IllegalArgumentException("year: got %d, wanted 0 to 9999".formatted(year));
    }
    int high = year / HUNDRED;
    int low = year % HUNDRED;
    if (high == 0 || (high % 10 == 0 && low < 10)) {
      return cardinal(year);
    }
    if (low == 0) {
      return belowHundred(high) + " hundred";
    }
    String second = low < 10 ? "oh-" + SMALL.get(low) : belowHundred(low);
    return belowHundred(high) + " " + second;
  }

  /// A number with a dot: "three point one four"; zeros at the end are dropped.
  ///
  /// @param digits digits with at most one dot
  public static String decimal(String digits) {
    BigDecimal value = new BigDecimal(digits).stripTrailingZeros();
    String plain = value.toPlainString();
    int dot = plain.indexOf('.');
    if (dot < 0) {
      return cardinal(value.toBigInteger());
    }
    return cardinal(value.toBigInteger())
        + " "
        + POINT
        + " "
        + digitByDigit(plain.substring(dot + 1));
  }

  private static String digitByDigit(String digits) {
    var words = new ArrayList<String>(digits.length());
    for (int i = 0; i < digits.length(); i++) {
      words.add(SMALL.get(Character.digit(digits.charAt(i), 10)));
    }
    return String.join(" ", words);
  }

  private static String belowThousand(int n) {
    if (n < HUNDRED) {
      return belowHundred(n);
    }
    String hundreds = SMALL.get(n / HUNDRED) + " hundred";
    return n % HUNDRED == 0 ? hundreds : hundreds + " and " + belowHundred(n % HUNDRED);
  }

  private static String belowHundred(int n) {
    if (n < SMALL.size()) {
      return SMALL.get(n);
    }
    String tens = TENS.get(n / 10);
    return n % 10 == 0 ? tens : tens + "-" + SMALL.get(n % 10);
  }
}

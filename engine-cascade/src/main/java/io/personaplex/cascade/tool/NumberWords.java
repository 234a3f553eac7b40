package io.personaplex.cascade.tool;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// English number words as digits: "one hundred and forty-four" is 144, "three point one four" is
/// 3.14, "a thousand" is 1000.
final class NumberWords {
  private static final Map<String, Integer> UNITS =
      Map.ofEntries(
          Map.entry("zero", 0),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("thirteen", 13),
          Map.entry("fourteen", 14),
          Map.entry("fifteen", 15),
          Map.entry("sixteen", 16),
          Map.entry("seventeen", 17),
          Map.entry("eighteen", 18),
          Map.entry("nineteen", 19));
  private static final Map<String, Integer> TENS =
      Map.of(
          "twenty", 20, "thirty", 30, "forty", 40, "fifty", 50, "sixty", 60, "seventy", 70,
          "eighty", 80, "ninety", 90);
  private static final Map<String, Long> SCALES =
      Map.of("thousand", 1_000L, "million", 1_000_000L, "billion", 1_000_000_000L);
  private static final int DIGITS_MAX = 9;

  private final List<String> words;
  private int at;
  private long group; // below the next scale

  private NumberWords(List<String> words, int from) {
    this.words = words;
    this.at = from;
  }

  /// A number that was read.
  ///
  /// @param digits as digits
  /// @param end index after its last word
  record Found(String digits, int end) {}

  /// Reads the number that begins with the word at `from`, or null if none does.
  static @org.jspecify.annotations.Nullable Found read(List<String> words, int from) {
    var reader = new NumberWords(words, from);
    return reader.number() ? new Found(reader.digits, reader.at) : null;
  }

  private String digits = "";

  private boolean number() {
    long total = 0;
    long lowestScale = Long.MAX_VALUE;
    boolean any = false;
    while (group()) {
      any = true;
      Long scale = SCALES.get(word(at));
      if (scale == null || scale >= lowestScale) {
        total += group;
        group = 0;
        break;
      }
      at++;
      total += group * scale;
      group = 0;
      lowestScale = scale;
      skipAnd();
    }
    if (!any && !word(at).equals("point")) {
      return false;
    }
    String fraction = fraction();
    if (!any && fraction.isEmpty()) {
      return false;
    }
    digits = new BigDecimal(total + fraction).toPlainString();
    return true;
  }

  /// 1 to 999, or zero.
  private boolean group() {
    String word = word(at);
    boolean article = word.equals("a") || word.equals("an");
    if (article && !(word(at + 1).equals("hundred") || SCALES.containsKey(word(at + 1)))) {
      return false;
    }
    OptionalInt first = article ? OptionalInt.of(1) : belowHundred();
    if (article) {
      at++;
    }
    if (first.isEmpty()) {
      return false;
    }
    group = first.getAsInt();
    if (word(at).equals("hundred")) {
      at++;
      group *= 100;
      skipAnd();
      group += belowHundred().orElse(0);
    }
    return true;
  }

  private OptionalInt belowHundred() {
    Integer ten = TENS.get(word(at));
    if (ten != null) {
      at++;
      Integer unit = UNITS.get(word(at));
      if (unit != null && unit > 0 && unit < 10) {
        at++;
        return OptionalInt.of(ten + unit);
      }
      return OptionalInt.of(ten);
    }
    Integer unit = UNITS.get(word(at));
    if (unit == null) {
      return OptionalInt.empty();
    }
    at++;
    return OptionalInt.of(unit);
  }

  private String fraction() {
    if (!word(at).equals("point")) {
      return "";
    }
    var fraction = new StringBuilder(".");
    int end = at + 1;
    while (fraction.length() <= DIGITS_MAX) {
      Integer digit = word(end).equals("oh") ? Integer.valueOf(0) : UNITS.get(word(end));
      if (digit == null || digit > 9) {
        break;
      }
      fraction.append(digit);
      end++;
    }
    if (fraction.length() == 1) {
      return "";
    }
    at = end;
    return fraction.toString();
  }

  /// "one hundred and five": only between the parts of one number.
  private void skipAnd() {
    if (word(at).equals("and")
        && (UNITS.containsKey(word(at + 1)) || TENS.containsKey(word(at + 1)))) {
      at++;
    }
  }

  private String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }
}

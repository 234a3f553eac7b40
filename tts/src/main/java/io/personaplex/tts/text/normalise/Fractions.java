package io.personaplex.tts.text.normalise;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Two numbers with a slash: a fraction (3/4 "3 quarters"), a day (10/31) or just two numbers.
final class Fractions {
  private static final String BEFORE = "(?<![\\w./])";
  private static final String PAIR = "(\\d{1,2})/(\\d{1,2})";
  private static final Pattern PLAIN = Rule.pattern(BEFORE + PAIR + "(?![\\w./])");
  private static final Pattern ANY = Rule.pattern(BEFORE + PAIR + "(?![\\w/]|\\.\\d)");

  /// From the third part to the tenth.
  private static final List<String> PARTS =
      List.of("third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

  private static final int SMALLEST_PART = 3;
  private static final int LARGEST_PART = SMALLEST_PART + PARTS.size() - 1;

  private final Dates dates;

  Fractions(Dates dates) {
    this.dates = dates;
  }

  /// Not before a full stop; other pairs get a "slash".
  Rule plain() {
    return Rule.replacing(
        PLAIN, match -> spoken(match, match.group(1) + " slash " + match.group(2)));
  }

  /// Also before a full stop; other pairs stay as they are and are read as two numbers (24/7).
  Rule any() {
    return Rule.replacing(ANY, match -> spoken(match, match.group()));
  }

  private String spoken(MatchResult match, String neither) {
    int a = Integer.parseInt(match.group(1));
    int b = Integer.parseInt(match.group(2));
    if (a > 0 && a < b && b <= LARGEST_PART) {
      return fraction(match.group(1), a, b);
    }
    return Dates.isMonthAndDay(a, b) ? dates.spoken(a, b) : neither;
  }

  private static String fraction(String digits, int a, int b) {
    if (b < SMALLEST_PART) {
      return "one half";
    }
    String part = PARTS.get(b - SMALLEST_PART);
    return digits + " " + (a == 1 ? part : part + "s");
  }
}

package io.personaplex.tts.text.normalise;

import java.util.regex.Pattern;

/// Ranges (10-15 "10 to 15") and spaced hyphens, which are dashes.
final class Ranges {
  private static final String PAIR = "(?<![\\w.-])(\\d{1,4})\\s?[-–]\\s?(\\d{1,4})";
  private static final Pattern PLAIN = Rule.pattern(PAIR + "(?![\\w.%-])");

  /// Also before a full stop and a per cent sign.
  private static final Pattern ANY = Rule.pattern(PAIR + "(?![\\w-]|[.]\\d)");

  private static final Pattern DASH = Rule.pattern("\\s+[-–]\\s+|\\s*--+\\s*");
  private static final Pattern PLUS = Rule.pattern("\\+(?=\\d)");

  private Ranges() {}

  static Rule plain() {
    return replacing(PLAIN);
  }

  static Rule any() {
    return replacing(ANY);
  }

  /// "Well - I think" gets a dash, which is a pause.
  static Rule dashes() {
    return Rule.replacing(DASH, match -> " — ");
  }

  static Rule plus() {
    return Rule.replacing(PLUS, match -> "plus ");
  }

  private static Rule replacing(Pattern pattern) {
    return Rule.replacing(pattern, match -> match.group(1) + " to " + match.group(2));
  }
}

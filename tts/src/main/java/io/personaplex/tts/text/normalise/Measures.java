package io.personaplex.tts.text.normalise;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Numbers with a unit: 72°F, 5 km, 200 sq ft, 6'2".
final class Measures {
  private static final WordTables.Noun DEGREE = new WordTables.Noun("degree", "degrees");
  private static final Pattern DEGREES =
      Rule.pattern("(?<!\\d)(-?" + Rule.NUMBER + ")\\s*+°(?:\\s*([CF])\\b)?");

  /// 6'2", 5'10".
  private static final Pattern FEET =
      Rule.pattern("(?<![\\w.'])(\\d{1,2})['′]\\s?(\\d{1,2})(?:[\"”″]|'')?(?![\\w'])");

  private final WordTables tables;

  Measures(WordTables tables) {
    this.tables = tables;
  }

  static Rule degrees() {
    return Rule.replacing(DEGREES, match -> DEGREE.counted(match.group(1)) + scale(match.group(2)));
  }

  Rule units() {
    Pattern measure =
        Rule.pattern(
            Rule.NOT_INSIDE
                + "(-?"
                + Rule.NUMBER
                + ")\\s?("
                + Rule.anyOf(tables.units().keySet())
                + ")(?!\\w)");
    return Rule.replacing(measure, this::measure);
  }

  /// A height in feet and inches: "six foot two".
  static Rule feetAndInches() {
    return Rule.replacing(
        FEET,
        match ->
            NumberWords.cardinal(Integer.parseInt(match.group(1)))
                + " foot "
                + NumberWords.cardinal(Integer.parseInt(match.group(2))));
  }

  private String measure(MatchResult match) {
    WordTables.@Nullable Noun unit = tables.units().get(match.group(2));
    return unit == null ? match.group() : unit.counted(match.group(1));
  }

  private static String scale(@Nullable String letter) {
    if (letter == null) {
      return "";
    }
    return letter.equals("C") ? " Celsius" : " Fahrenheit";
  }
}

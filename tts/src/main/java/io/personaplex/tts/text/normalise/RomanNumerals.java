package io.personaplex.tts.text.normalise;

import java.util.regex.Pattern;

/// Roman numerals after words that take them: Chapter IV "Chapter 4", Henry VIII "Henry the
/// eighth".
final class RomanNumerals {
  /// A capital numeral, and no name or contraction that starts like one.
  private static final String NUMERAL = "([IVXLCDM]+)\\b(?!['.]\\w)";

  private static final Pattern CANONICAL =
      Pattern.compile("(?=.)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})");

  private RomanNumerals() {}

  static Rule cardinals(WordTables tables) {
    return Rule.replacing(
        Rule.pattern("\\b(" + Rule.anyOf(tables.romanCardinals()) + ")\\s" + NUMERAL),
        match ->
            CANONICAL.matcher(match.group(2)).matches()
                ? match.group(1) + " " + value(match.group(2))
                : match.group());
  }

  static Rule ordinals(WordTables tables) {
    return Rule.replacing(
        Rule.pattern("\\b(" + Rule.anyOf(tables.romanOrdinals()) + ")\\s" + NUMERAL),
        match ->
            CANONICAL.matcher(match.group(2)).matches()
                ? match.group(1) + " the " + NumberWords.ordinal(value(match.group(2)))
                : match.group());
  }

  private static int value(String numeral) {
    int sum = 0;
    for (int i = 0; i < numeral.length(); i++) {
      int digit = digit(numeral.charAt(i));
      boolean subtracts = i + 1 < numeral.length() && digit(numeral.charAt(i + 1)) > digit;
      sum += subtracts ? -digit : digit;
    }
    return sum;
  }

  private static int digit(char letter) {
    return switch (letter) {
      case 'I' -> 1;
      case 'V' -> 5;
      case 'X' -> 10;
      case 'L' -> 50;
      case 'C' -> 100;
      case 'D' -> 500;
      case 'M' -> 1000;
      default -> throw new IllegalArgumentException("got '%s', wanted a numeral".formatted(letter));
    };
  }
}

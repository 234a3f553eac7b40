package io.personaplex.tts.text.normalise;

import java.util.regex.Pattern;

/// White space and look-alike characters: what every other rule relies on.
final class Spacing {
  private static final Pattern WHITE_SPACE = Rule.pattern("\\s++");
  private static final Pattern BEFORE_MARK = Pattern.compile(" (?=[,.;:!?])");
  private static final Pattern HYPHENS = Pattern.compile("[\u2010\u2011]");
  private static final Pattern APOSTROPHES = Pattern.compile("[\u02BC\uFF07]");
  private static final Pattern INVISIBLE = Pattern.compile("[\u00AD\u200B\u2060\uFEFF]");
  private static final Pattern NEGATIVE = Rule.pattern("(?<!\\w)−(?=\\d)");
  private static final Pattern LESS = Rule.pattern("(?<=\\d)\\s?−\\s?(?=\\d)");
  private static final char NO_BREAK_SPACE = '\u00A0';
  private static final char RIGHT_QUOTE = '’';
  private static final char FIGURE_DASH = '\u2012';
  private static final char HORIZONTAL_BAR = '\u2015';

  private Spacing() {}

  /// One kind of space, apostrophe, hyphen and dash.
  static String unify(String text) {
    String unified =
        text.replace(NO_BREAK_SPACE, ' ')
            .replace(RIGHT_QUOTE, '\'')
            .replace(FIGURE_DASH, '-')
            .replace(HORIZONTAL_BAR, '—');
    return collapse(unified);
  }

  /// More kinds of hyphen and apostrophe than the reference knows; invisible characters go.
  static Rule lookAlikes() {
    return text -> {
      String alike = HYPHENS.matcher(text).replaceAll("-");
      alike = APOSTROPHES.matcher(alike).replaceAll("'");
      return INVISIBLE.matcher(alike).replaceAll("");
    };
  }

  /// A minus sign between numbers is a word; before one it is the hyphen that the number rules
  /// know.
  static Rule minusSigns() {
    return text -> {
      String words = LESS.matcher(text).replaceAll(" minus ");
      return NEGATIVE.matcher(words).replaceAll("-");
    };
  }

  /// Single spaces, none before a mark.
  static String tidy(String text) {
    return BEFORE_MARK.matcher(collapse(text)).replaceAll("");
  }

  private static String collapse(String text) {
    return WHITE_SPACE.matcher(text).replaceAll(" ").strip();
  }
}

package io.personaplex.tts.text.normalise;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Titles before names (Dr. Smith), abbreviations (approx., Blvd.) and number signs (No. 1, #42).
final class Abbreviations {
  /// Words of their own unless a number follows: "I said no."
  private static final Set<String> BEFORE_DIGITS =
      Set.of("no.", "nos.", "fig.", "ch.", "vol.", "pp.", "ed.", "eds.", "est.");

  /// Words of their own after "the" and "is" and at the end: "We orbit the Sun."
  private static final Set<String> ALSO_WORDS = Set.of("Sun.", "Sat.", "Jan.", "Mar.", "Wed.");

  private static final Pattern DIGIT_NEXT = Rule.pattern("\\s?\\d");
  private static final Pattern THE_OR_IS_BEFORE = Rule.pattern("(?i)(?:^|.*\\W)(?:the|is)\\s");
  private static final Pattern AT_THE_END = Rule.pattern("[\"”’'\\])]*");

  private static final Pattern NUMBER_SIGN = Rule.pattern("(?<![\\w&])#(?=\\d)");
  private static final Pattern NUMBERED = Rule.pattern("\\b(No|Nos)\\.\\s*(?=\\d)");

  private final WordTables tables;
  private final Pattern abbreviation;

  Abbreviations(WordTables tables) {
    this.tables = tables;
    this.abbreviation =
        Rule.pattern(
            Rule.NOT_INSIDE + "(" + Rule.anyOf(tables.abbreviations().keySet()) + ")(?!\\w)");
  }

  /// Titles before a capital.
  Rule titles() {
    Map<String, String> titles = tables.titles();
    Pattern title = Rule.pattern("\\b(" + Rule.anyOf(titles.keySet()) + ")\\.?\\s(?=\\p{Lu})");
    return Rule.replacing(
        title, match -> titles.getOrDefault(match.group(1), match.group(1)) + " ");
  }

  /// Every abbreviation, wherever it stands.
  Rule all() {
    return text -> expand(text, false);
  }

  /// Abbreviations that are no words here.
  Rule cautious() {
    return text -> expand(text, true);
  }

  /// No. 1 and #42.
  static Rule numberSigns() {
    return text -> {
      String words =
          NUMBERED
              .matcher(text)
              .replaceAll(match -> match.group(1).equals("No") ? "Number " : "Numbers ");
      return NUMBER_SIGN.matcher(words).replaceAll("number ");
    };
  }

  private String expand(String text, boolean cautious) {
    Matcher matcher = abbreviation.matcher(text);
    var expanded = new StringBuilder();
    while (matcher.find()) {
      String found = matcher.group(1);
      String before = text.substring(0, matcher.start());
      String after = text.substring(matcher.end());
      String words = tables.abbreviations().getOrDefault(found, found);
      if (cautious && isWord(found, before, after)) {
        words = found;
      } else if (after.isEmpty() && found.endsWith(".")) {
        words += ".";
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(words));
    }
    return matcher.appendTail(expanded).toString();
  }

  private static boolean isWord(String abbreviation, String before, String after) {
    if (BEFORE_DIGITS.contains(abbreviation.toLowerCase(Locale.ROOT))) {
      return !DIGIT_NEXT.matcher(after).lookingAt();
    }
    return ALSO_WORDS.contains(abbreviation)
        && (AT_THE_END.matcher(after).matches() || THE_OR_IS_BEFORE.matcher(before).matches());
  }
}

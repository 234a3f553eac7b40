package io.personaplex.tts.text.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Dates: 2024-03-15, 12/25/2023, Dec. 25, 3 March become "March fifteenth, 2024".
final class Dates {
  private static final int MONTHS = 12;
  private static final int DAYS_MAX = 31;
  private static final int ABBREVIATION = 3;

  /// Two-digit years up to this one belong to this century.
  private static final int LAST_YEAR_OF_THE_2000S = 30;

  private static final Pattern ISO = Rule.pattern("\\b(\\d{4})-(\\d{2})-(\\d{2})\\b");
  private static final Pattern AMERICAN =
      Rule.pattern("\\b(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})\\b");

  /// Also verbs, so that "May 10 people come?" is no date.
  private static final Set<String> ALSO_VERBS = Set.of("May", "March");

  private static final Set<String> NO_PLURALS = Set.of("is", "was", "has", "as", "does", "this");

  private final Map<String, String> months;
  private final String month;

  Dates(WordTables tables) {
    this.months = tables.months();
    var names = new ArrayList<>(months.values());
    for (String name : months.values()) {
      names.add(name.substring(0, ABBREVIATION));
    }
    names.add("Sept");
    this.month = "(" + Rule.anyOf(names) + ")";
  }

  Rule iso() {
    return Rule.replacing(
        ISO, match -> date(match, number(match, 2), number(match, 3), match.group(1)));
  }

  Rule american() {
    return Rule.replacing(
        AMERICAN,
        match -> {
          int first = number(match, 1);
          int second = number(match, 2);
          String year = match.group(3);
          if (year.length() == 2) {
            year = (Integer.parseInt(year) > LAST_YEAR_OF_THE_2000S ? "19" : "20") + year;
          }
          return first > MONTHS
              ? date(match, second, first, year)
              : date(match, first, second, year);
        });
  }

  /// May 5, Dec. 25, July 4, 1776.
  Rule monthDay() {
    return Rule.replacing(
        Rule.pattern(
            "\\b" + month + "\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?+(?![\\d:%])(?:,?\\s(\\d{4})\\b)?"),
        this::monthDay);
  }

  /// As [#monthDay], but not for a number of things: May 10 people come?
  Rule monthDayNotCount() {
    return Rule.replacing(
        Rule.pattern(
            "\\b"
                + month
                + "\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?+(?![\\d:%]|[.,]\\d)(?:,?\\s(\\d{4})\\b)?"
                + "(?=(?:\\s([a-z]+))?)"),
        match -> {
          boolean bare = match.group(3) == null && Character.isDigit(lastCharacter(match));
          String next = match.group(4);
          return bare && next != null && ALSO_VERBS.contains(match.group(1)) && isPlural(next)
              ? match.group()
              : monthDay(match);
        });
  }

  /// 3 March, the 3 of March.
  Rule dayMonth() {
    return Rule.replacing(
        Rule.pattern(
            "(?:\\b[Tt]he\\s)?"
                + Rule.NOT_INSIDE
                + "(\\d{1,2})\\s(?:of\\s)?"
                + month
                + "\\b(?:\\.(?=\\s[a-z\\d]))?"),
        match -> {
          int day = number(match, 1);
          return day < 1 || day > DAYS_MAX
              ? match.group()
              : "the " + NumberWords.ordinal(day) + " of " + fullMonth(match.group(2));
        });
  }

  /// "Month ordinal" for numbers that are a month and a day.
  String spoken(int month, int day) {
    return List.copyOf(months.values()).get(month - 1) + " " + NumberWords.ordinal(day);
  }

  static boolean isMonthAndDay(int month, int day) {
    return month >= 1 && month <= MONTHS && day >= 1 && day <= DAYS_MAX;
  }

  private String date(MatchResult match, int month, int day, String year) {
    return isMonthAndDay(month, day) ? spoken(month, day) + ", " + year : match.group();
  }

  private String monthDay(MatchResult match) {
    int day = number(match, 2);
    if (day < 1 || day > DAYS_MAX) {
      return match.group();
    }
    String date = fullMonth(match.group(1)) + " " + NumberWords.ordinal(day);
    return match.group(3) == null ? date : date + ", " + match.group(3);
  }

  private String fullMonth(String name) {
    String key = name.substring(0, ABBREVIATION).toLowerCase(Locale.ROOT);
    return months.getOrDefault(key, name);
  }

  private static boolean isPlural(String word) {
    return word.equals("people") || (word.endsWith("s") && !NO_PLURALS.contains(word));
  }

  private static char lastCharacter(MatchResult match) {
    String text = match.group();
    return text.charAt(text.length() - 1);
  }

  private static int number(MatchResult match, int group) {
    return Integer.parseInt(match.group(group));
  }
}

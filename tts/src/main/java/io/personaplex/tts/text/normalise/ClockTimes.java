package io.personaplex.tts.text.normalise;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times of day: 7:30 "seven thirty", 8:00 pm "eight P.M.", 12:00 "twelve o'clock".
final class ClockTimes {
  /// am, p.m., A.M in any spelling, not the start of a word; then whether a dot follows.
  private static final String HALF_DAY = "(?i:\\s?([ap])\\.?m\\.?(?!\\p{L}))(?=(\\.?))";

  private static final int HOURS_MAX = 24;
  private static final int MINUTES_MAX = 59;
  private static final Pattern TIME =
      Rule.pattern("\\b(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?!\\d)(?:" + HALF_DAY + ")?");

  /// 9am-5pm, 9-5pm, 5:30-6:30: only the hyphen and half-days without minutes are rewritten here.
  private static final Pattern SPAN =
      Rule.pattern(
          "(?<![\\w.:-])(\\d{1,2}(?::\\d{2})?)(?:\\s?([aApP])\\.?[mM]\\.?)?"
              + "\\s?[-–]\\s?"
              + "(\\d{1,2}(?::\\d{2})?)(?:\\s?([aApP])\\.?[mM](?:\\.(?=.))?)?(?![\\p{L}\\d:-])");

  private ClockTimes() {}

  static Rule times() {
    return Rule.replacing(TIME, ClockTimes::time);
  }

  /// "from to" between two times, which must have minutes or a half-day.
  static Rule spans() {
    return Rule.replacing(SPAN, ClockTimes::span);
  }

  private static String time(MatchResult match) {
    int hour = Integer.parseInt(match.group(1));
    int minute = Integer.parseInt(match.group(2));
    int second = match.group(3) == null ? 0 : Integer.parseInt(match.group(3));
    if (hour > HOURS_MAX || minute > MINUTES_MAX || second > MINUTES_MAX) {
      return match.group();
    }
    var words = new StringBuilder(NumberWords.cardinal(hour));
    boolean more = match.group(3) != null || match.group(4) != null;
    if (minute == 0) {
      words.append(more ? "" : " o'clock");
    } else {
      words.append(minute < 10 ? " oh " : " ").append(NumberWords.cardinal(minute));
    }
    if (match.group(3) != null) {
      words.append(" and ").append(NumberWords.cardinal(second));
      words.append(second == 1 ? " second" : " seconds");
    }
    if (match.group(4) != null) {
      boolean dotFollows = !match.group(5).isEmpty();
      words.append(' ').append(halfDay(match.group(4))).append(dotFollows ? "" : ".");
    }
    return words.toString();
  }

  private static String span(MatchResult match) {
    String from = match.group(1);
    String to = match.group(3);
    boolean clear =
        match.group(4) != null
            || match.group(2) != null
            || (from.contains(":") && to.contains(":"));
    if (!clear || !isTime(from) || !isTime(to)) {
      return match.group();
    }
    return spoken(from, match.group(2)) + " to " + spoken(to, match.group(4));
  }

  private static boolean isTime(String time) {
    String[] parts = time.split(":", 2);
    return Integer.parseInt(parts[0]) <= HOURS_MAX
        && (parts.length == 1 || Integer.parseInt(parts[1]) <= MINUTES_MAX);
  }

  private static String spoken(String time, @Nullable String half) {
    String hour = time.contains(":") ? time : NumberWords.cardinal(Integer.parseInt(time));
    return half == null ? hour : hour + " " + halfDay(half) + ".";
  }

  private static String halfDay(String letter) {
    return letter.toUpperCase(Locale.ROOT) + ".M";
  }
}

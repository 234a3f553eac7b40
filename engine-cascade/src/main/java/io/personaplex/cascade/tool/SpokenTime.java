package io.personaplex.cascade.tool;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Questions for the time or the date, and for nothing else: "What time is it in Tokyo?", but not
/// "What time do you open?".
final class SpokenTime {
  private static final int LENGTH_MAX = 120;

  private static final String WHERE =
      "(?: (?:over )?here| there)?(?: in (?:the )?(?<zone>[a-z' .-]+?))?";
  private static final String NOW = "(?: (?:right now|now|today|currently|at the moment))?";
  private static final Pattern TIME =
      Pattern.compile(
          "(?:what time (?:is it|it is)|(?:what(?:'s|s| is) )?the (?:current |exact |local )?time"
              + "(?: is it)?|(?:have you got|do you have|got) the time|how late is it)"
              + NOW
              + WHERE
              + NOW);
  private static final Pattern DATE =
      Pattern.compile(
          "(?:what|which) (?:day|date|year|month)(?: of the (?:week|month|year))?"
              + " (?:is it|it is|is today|today is|do we have|are we in)"
              + NOW
              + WHERE
              + NOW
              + "|(?:what(?:'s|s| is) )?(?:the |today's )(?:current )?(?:date|day)(?: is it| it is)?"
              + NOW
              + "|what(?:'s|s| is) today"
              + "|what(?:'s|s| is) (?:the )?(?:current )?(?:year|month)");

  /// What is asked for.
  ///
  /// @param part `time` or `date`
  /// @param zone a place, or empty: here
  record Asked(String part, String zone) {}

  private SpokenTime() {}

  static Optional<Asked> asked(String question) {
    if (question.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String bare = Utterance.bare(question);
    return asked(TIME, "time", bare).or(() -> asked(DATE, "date", bare));
  }

  private static Optional<Asked> asked(Pattern pattern, String part, String bare) {
    Matcher matcher = pattern.matcher(bare);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String zone = matcher.group("zone");
    return Optional.of(new Asked(part, zone == null ? "" : zone.strip()));
  }
}

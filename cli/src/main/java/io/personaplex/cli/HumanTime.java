package io.personaplex.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as people write and read them.
final class HumanTime {
  private static final Pattern AGO = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  private HumanTime() {}

  /// `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`.
  static String brief(Duration time) {
    if (time.toMinutes() < 1) {
      return Math.max(0, time.toSeconds()) + " s";
    }
    if (time.toHours() < 1) {
      return time.toMinutes() + " min";
    }
    return time.toDays() < 1
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d d %d h".formatted(time.toDays(), time.toHoursPart());
  }

  /// A moment: `30s`, `5m`, `2h`, `1d` ago, or as in the logs, `2026-11-24T10:04:05Z`.
  ///
  /// @throws CommandException if it is neither
  static Instant moment(String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      return now.minus(
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          });
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException _) {
      throw new CommandException(
          ExitCode.USAGE,
          "'%s' is no time; wanted one ago, like 30s, 5m, 2h, 1d, or a moment like 2026-11-24T10:04:05Z"
              .formatted(text));
    }
  }
}

package io.personaplex.apphost.log;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/// How a line looks in a file: `2026-11-24T10:04:05.123Z TEXT`; and how a line of our own looks
/// between those of a child: `—— TEXT ——`.
final class LogFormat {
  private LogFormat() {}

  static void append(StringBuilder out, Instant at, String text) {
    out.append(at).append(' ').append(text).append('\n');
  }

  static String separator(String text) {
    return "—— " + text + " ——";
  }

  /// @param number where it stands among the lines read
  /// @param before the time of the line before it, for one that has none: it was cut off
  static LogLine parse(long number, String line, Instant before) {
    int blank = line.indexOf(' ');
    if (blank > 0) {
      try {
        return new LogLine(
            number, Instant.parse(line.substring(0, blank)), line.substring(blank + 1));
      } catch (DateTimeParseException _) {
        // Then all of it is text.
      }
    }
    return new LogLine(number, before, line);
  }
}

package io.personaplex.apphost.run;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// The name of one execution of the host: `2026-11-24T10-04-05-3f9a`, local time and four digits
/// that keep two starts in one second apart. Names do not tell the order of starts: in the night
/// the clocks go back an hour comes twice ([LiveRuns#ids] knows it).
///
/// @param text the name itself, also that of the run's folder and the value of the run marker
public record RunId(String text) {
  private static final String TIME_FORM = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d";
  private static final Pattern FORM = Pattern.compile(TIME_FORM + "-[0-9a-f]{4}");

  /// Earlier versions had other digits at the end, or none.
  private static final Pattern ANY_FORM = Pattern.compile(TIME_FORM + "(-[0-9a-f]+)?");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");

  /// @throws IllegalArgumentException if it is not of that form
  public RunId {
    if (!isRunId(text)) {
      throw new IllegalArgumentException(
          "'%s' is no run id; one looks like 2026-11-24T10-04-05-3f9a".formatted(text));
    }
  }

  /// A new one, of now.
  public static RunId next(Clock clock) {
    String digits = "%04x".formatted(ThreadLocalRandom.current().nextInt(1 << 16));
    return new RunId(LocalDateTime.now(clock).format(TIME) + "-" + digits);
  }

  /// Whether a text has the form of a run id.
  public static boolean isRunId(String text) {
    return FORM.matcher(text).matches();
  }

  /// Whether a folder of this name is that of a run, also of an earlier version.
  static boolean isFolderName(String name) {
    return ANY_FORM.matcher(name).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}

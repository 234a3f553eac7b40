package io.personaplex.apphost.run;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// The name of one execution of the host: `2026-11-24T10-04-05-3f9a`, local time and four digits
/// that keep two starts in one second apart. Later runs sort after earlier ones.
///
/// @param text the name itself, also that of the run's folder and the value of the run marker
public record RunId(String text) implements Comparable<RunId> {
  private static final Pattern FORM =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d-[0-9a-f]{4}");
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

  @Override
  public int compareTo(RunId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}

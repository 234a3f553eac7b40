package io.personaplex.apphost;

import java.time.Duration;
import java.util.Locale;

/// Durations as people read them.
public final class Seconds {
  private Seconds() {}

  /// `0.01 s`, `1.3 s`, `30 s`: tenths, hundredths below one second, no zeros at the end.
  public static String of(Duration time) {
    double seconds = time.toMillis() / 1000.0;
    String text = String.format(Locale.ROOT, seconds < 1 ? "%.2f" : "%.1f", seconds);
    return text.replaceFirst("\\.?0+$", "").transform(s -> s.isEmpty() ? "0" : s) + " s";
  }
}

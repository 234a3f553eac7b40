package io.personaplex.bench;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps from standard error what the rooms below tell the log of a service, while a command runs
/// that says the same to a person in its own words.
public final class QuietLog implements AutoCloseable {
  /// Held, because a logger nobody holds loses its level.
  private static final Logger HOUSE = Logger.getLogger("io.personaplex");

  private final @Nullable Level before = HOUSE.getLevel();

  private QuietLog() {}

  /// From here on only what is severe is logged.
  public static QuietLog begin() {
    var quiet = new QuietLog();
    HOUSE.setLevel(Level.SEVERE);
    return quiet;
  }

  /// As it was before.
  @Override
  public void close() {
    HOUSE.setLevel(before);
  }
}

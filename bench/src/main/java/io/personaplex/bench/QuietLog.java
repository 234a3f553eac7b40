package io.personaplex.bench;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps from standard error what the rooms below tell the log of a service, while a command runs
/// that says the same to a person in its own words: all that is no warning, and how the backend
/// chooses its engine.
public final class QuietLog implements AutoCloseable {
  // Held, because a logger nobody holds loses its level.
  private static final Logger HOUSE = Logger.getLogger("io.personaplex");
  private static final Logger BACKEND = Logger.getLogger("io.personaplex.backend");

  private final @Nullable Level house = HOUSE.getLevel();
  private final @Nullable Level backend = BACKEND.getLevel();

  private QuietLog() {}

  /// From here on it is quiet.
  public static QuietLog begin() {
    var quiet = new QuietLog();
    HOUSE.setLevel(Level.WARNING);
    BACKEND.setLevel(Level.OFF);
    return quiet;
  }

  /// The same, unless somebody wants to read the log.
  public static QuietLog beginUnless(boolean isWanted) {
    return isWanted ? new QuietLog() : begin();
  }

  /// As it was before.
  @Override
  public void close() {
    HOUSE.setLevel(house);
    BACKEND.setLevel(backend);
  }
}

package io.personaplex.backend;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Everything that is logged while it is open, ours on every level.
final class LogOfAll extends Handler implements AutoCloseable {
  private static final String OURS = "io.personaplex";

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = Logger.getLogger("");
  // Held: a logger that nobody holds forgets its level.
  private final Logger ours = Logger.getLogger(OURS);

  LogOfAll() {
    setLevel(Level.ALL);
    setFormatter(new SimpleFormatter());
    root.addHandler(this);
    ours.setLevel(Level.ALL);
  }

  /// As a handler writes them, with the trace of what was thrown.
  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord logged) {
    lines.add(getFormatter().format(logged));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    ours.setLevel(null);
  }
}

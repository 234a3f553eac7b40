package io.personaplex.frontend;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What this service logs, for the pages that watch: the last [#HISTORY_MAX] lines, then each line
/// as it comes. Whoever logs only puts a line into bounded queues and never waits. Any thread.
///
/// Nothing that a person said or wrote is in it, because nothing of it is in any log.
final class LogStream extends Handler {
  /// Lines that a page gets which opens later.
  static final int HISTORY_MAX = 100;

  /// Pages that may watch at once.
  static final int WATCHERS_MAX = 64;

  /// Held, because the JDK forgets a logger, and its handlers, that nobody holds.
  private final List<Logger> sources =
      List.of(Logger.getLogger("io.personaplex.frontend"), Logger.getLogger("io.personaplex.http"));

  private final ArrayDeque<LogLine> history = new ArrayDeque<>(HISTORY_MAX);
  private final Set<LogWatcher> watchers = new HashSet<>();
  private boolean closed;

  LogStream() {
    setLevel(Level.INFO);
  }

  /// Begins to listen to the loggers.
  void start() {
    sources.forEach(source -> source.addHandler(this));
  }

  /// What becomes of a page that wants to watch.
  enum Admission {
    WATCHES,
    TOO_MANY,
    STOPPING
  }

  /// Lets a page watch, beginning with what it missed.
  synchronized Admission add(LogWatcher watcher) {
    if (closed) {
      return Admission.STOPPING;
    }
    if (watchers.size() >= WATCHERS_MAX) {
      return Admission.TOO_MANY;
    }
    history.forEach(watcher::offer);
    watchers.add(watcher);
    return Admission.WATCHES;
  }

  synchronized void remove(LogWatcher watcher) {
    watchers.remove(watcher);
  }

  /// Pages that watch now.
  synchronized int count() {
    return watchers.size();
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record)) {
      publish(LogLine.of(record));
    }
  }

  synchronized void publish(LogLine line) {
    if (history.size() == HISTORY_MAX) {
      history.remove();
    }
    history.add(line);
    watchers.forEach(watcher -> watcher.offer(line));
  }

  @Override
  public void flush() {}

  /// Stops listening and ends all watchers with 1001.
  @Override
  public void close() {
    sources.forEach(source -> source.removeHandler(this));
    List<LogWatcher> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(watchers);
    }
    last.forEach(LogWatcher::stop);
  }
}

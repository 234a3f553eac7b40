package io.personaplex.apphost;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/// Counts wrong control tokens of the last minute, so that nobody can try many.
///
/// **Threads**: any.
final class WrongTokens {
  static final int MAX = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);

  private final ArrayDeque<Long> atNanos = new ArrayDeque<>(MAX);
  private final LongSupplier nanoTime;

  /// @param nanoTime the clock, as [System#nanoTime]
  WrongTokens(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// Whether so many were wrong that nobody is heard for now, not even with the right one.
  synchronized boolean tooMany() {
    long now = nanoTime.getAsLong();
    while (!atNanos.isEmpty() && now - atNanos.getFirst() >= WINDOW.toNanos()) {
      atNanos.removeFirst();
    }
    return atNanos.size() >= MAX;
  }

  /// One more.
  synchronized void add() {
    if (!tooMany()) {
      atNanos.addLast(nanoTime.getAsLong());
    }
  }
}

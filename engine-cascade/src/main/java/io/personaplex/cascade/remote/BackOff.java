package io.personaplex.cascade.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/// When an endpoint that failed is asked again: after 30 s, then after twice as long each time, up
/// to 5 minutes. Thread-safe.
final class BackOff {
  static final Duration FIRST = Duration.ofSeconds(30);
  static final Duration LONGEST = Duration.ofMinutes(5);

  private final LongSupplier nanoTime;
  private long pauseNanos; // 0: it works as far as we know
  private long failedNanos;

  BackOff(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized boolean mayTry() {
    return pauseNanos == 0 || nanoTime.getAsLong() - failedNanos >= pauseNanos;
  }

  /// Whether there was no failure since it worked last.
  synchronized boolean isOver() {
    return pauseNanos == 0;
  }

  synchronized void failed() {
    pauseNanos = pauseNanos == 0 ? FIRST.toNanos() : Math.min(2 * pauseNanos, LONGEST.toNanos());
    failedNanos = nanoTime.getAsLong();
  }

  synchronized void succeeded() {
    pauseNanos = 0;
  }
}

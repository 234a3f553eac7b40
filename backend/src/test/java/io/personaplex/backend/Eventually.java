package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Waits for a figure that only the other side of a socket can change.
final class Eventually {
  private static final long WAIT_SECONDS = 10;

  private Eventually() {}

  static void reaches(String what, LongSupplier actual, long wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (actual.getAsLong() != wanted && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    assertThat(actual.getAsLong()).as(what).isEqualTo(wanted);
  }
}

package io.personaplex.apphost;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes one waiting thread. However often it is rung meanwhile, the thread is woken once and then
/// looks at everything there is to see, so nothing has to be queued.
///
/// **Threads**: [#ring] from any, [#await] from one.
final class Bell {
  private final Semaphore rung = new Semaphore(0);

  void ring() {
    rung.release();
  }

  /// Waits for a ring, one that came before included, at most so long.
  void await(Duration time) throws InterruptedException {
    if (rung.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
      rung.drainPermits();
    }
  }
}

package io.personaplex.apphost;

import io.personaplex.apphost.model.RestartPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.DoubleSupplier;

/// Counts one service's failures and says how long to wait before the next attempt, or that there
/// should be none. Pure but for the jitter.
///
/// **Threads**: one.
final class FailureHistory {
  private final RestartPolicy policy;
  private final DoubleSupplier jitter;
  private final ArrayDeque<Long> recentNanos = new ArrayDeque<>();
  private int inARow;

  /// @param jitter numbers from -1 to 1
  FailureHistory(RestartPolicy policy, DoubleSupplier jitter) {
    this.policy = policy;
    this.jitter = jitter;
  }

  /// What follows a failure.
  sealed interface Next {
    /// @param delay the pause before it
    /// @param number which restart in the time the policy looks at
    record Restart(Duration delay, int number) implements Next {}

    /// A crash loop.
    ///
    /// @param failures in the time the policy looks at
    record GiveUp(int failures) implements Next {}
  }

  /// It failed.
  ///
  /// @param nowNanos as [System#nanoTime]
  /// @param healthyFor how long it had been healthy, without a break, until then
  Next failed(long nowNanos, Duration healthyFor) {
    if (healthyFor.compareTo(policy.forgivenAfter()) >= 0) {
      forget();
    }
    inARow++;
    recentNanos.addLast(nowNanos);
    while (nowNanos - recentNanos.getFirst() > policy.window().toNanos()) {
      recentNanos.removeFirst();
    }
    return recentNanos.size() >= policy.failuresMax()
        ? new Next.GiveUp(recentNanos.size())
        : new Next.Restart(policy.delay(inARow, jitter.getAsDouble()), recentNanos.size());
  }

  /// A person started it: what was does not count.
  void forget() {
    recentNanos.clear();
    inARow = 0;
  }
}

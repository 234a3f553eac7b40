package io.personaplex.apphost;

import io.personaplex.apphost.ResourceState.Stopping;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// One stop of everything: wave after wave, side by side within a wave, and all of it within one
/// time, so that many waves cannot add up their graces.
final class Shutdown {
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(3);

  private final SnapshotBoard board;
  private final Duration within;
  private final Clock clock;
  private final StopProgress progress;

  /// @param within after this everything is killed
  Shutdown(SnapshotBoard board, Duration within, Clock clock, StopProgress progress) {
    this.board = board;
    this.within = within;
    this.clock = clock;
    this.progress = progress;
  }

  /// @param waves those of a wave depend on none of a later one
  /// @return whether all ended before the time ran out
  boolean run(List<List<ServiceRunner>> waves) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    List<ServiceRunner> all = waves.stream().flatMap(Collection::stream).toList();
    all.forEach(ServiceRunner::drain);
    boolean inTime = true;
    for (List<ServiceRunner> wave : waves) {
      wave.forEach(runner -> runner.order(Orders.Wish.END));
      inTime &= awaitAll(wave, deadline);
    }
    if (!inTime) {
      all.forEach(ServiceRunner::kill);
      long killDeadline = System.nanoTime() + KILLED_WITHIN.toNanos();
      for (ServiceRunner runner : all) {
        runner.awaitEnd(Duration.ofNanos(Math.max(0, killDeadline - System.nanoTime())));
      }
    }
    return inTime;
  }

  private boolean awaitAll(List<ServiceRunner> wave, long deadline) throws InterruptedException {
    long nextProgress = System.nanoTime() + PROGRESS_EVERY.toNanos();
    for (ServiceRunner runner : wave) {
      boolean ended = false;
      while (!ended) {
        long now = System.nanoTime();
        if (now >= deadline) {
          return false;
        }
        if (now >= nextProgress) {
          tell(deadline - now);
          nextProgress += PROGRESS_EVERY.toNanos();
        }
        ended =
            runner.awaitEnd(Duration.ofNanos(Math.max(1, Math.min(deadline, nextProgress) - now)));
      }
    }
    return true;
  }

  private void tell(long leftNanos) {
    List<StopProgress.Alive> alive =
        board.latest().resources().stream()
            .filter(resource -> resource.state() instanceof Stopping)
            .map(
                resource ->
                    new StopProgress.Alive(
                        resource.name(),
                        resource.state().whereabouts().orElseThrow(),
                        Duration.between(resource.since(), clock.instant())))
            .toList();
    if (!alive.isEmpty()) {
      progress.waiting(alive, Duration.ofNanos(leftNanos));
    }
  }
}

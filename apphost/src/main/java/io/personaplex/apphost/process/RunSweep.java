package io.personaplex.apphost.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Ends, at the next start, what a dead run has left: processes that carry a run's marker and whose
/// owner is gone.
///
/// The reaper leaves nothing; this is for when it was killed together with its host. A run whose
/// owner lives, wherever its files are, is left alone, and so is a process that does not say who
/// its owner is.
public final class RunSweep {
  private static final Duration KILL_TAKES_MAX = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private RunSweep() {}

  /// The leftovers that run now.
  public static List<MarkedProcess> find() {
    return MarkedProcess.all().stream()
        .filter(marked -> marked.owner().filter(owner -> !owner.isRunning()).isPresent())
        .toList();
  }

  /// Asks the leftovers to end, and kills them after `grace`.
  ///
  /// @return what was found, ended or not; [#find] tells what is still there
  public static List<MarkedProcess> end(Duration grace) throws InterruptedException {
    List<MarkedProcess> found = find();
    found.forEach(leftover -> leftover.process().signal(Signal.TERM));
    await(grace, () -> {});
    await(KILL_TAKES_MAX, () -> find().forEach(left -> left.process().signal(Signal.KILL)));
    return found;
  }

  private static void await(Duration within, Runnable before) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    before.run();
    while (!find().isEmpty() && System.nanoTime() - deadline < 0) {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      before.run();
    }
  }
}

package io.personaplex.apphost.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Ends, at the next start, what a dead run has left: processes that carry a run's marker and whose
/// owner is gone.
///
/// The reaper leaves nothing; this is for when it was killed together with its host. A run whose
/// owner lives, wherever its files are, is left alone, and so is a process that does not say who
/// its owner is, or whose owner counts in another PID namespace ([PidSpace]): it may live there.
public final class RunSweep {
  /// What leftovers get to end by themselves.
  public static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration KILL_TAKES_MAX = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private RunSweep() {}

  /// The leftovers that run now.
  public static List<MarkedProcess> find() {
    return MarkedProcess.all().stream()
        .filter(marked -> marked.owner().filter(ProcessIdentity::hasEnded).isPresent())
        .toList();
  }

  /// Asks leftovers to end, and kills them after `grace`, with what else their runs have left.
  ///
  /// @param leftovers what [#find] found
  /// @return what could not be ended
  public static List<MarkedProcess> end(List<MarkedProcess> leftovers, Duration grace)
      throws InterruptedException {
    Set<String> runs =
        leftovers.stream().map(MarkedProcess::run).collect(Collectors.toUnmodifiableSet());
    leftovers.forEach(leftover -> leftover.process().signal(Signal.TERM));
    Supplier<List<MarkedProcess>> left =
        () -> find().stream().filter(process -> runs.contains(process.run())).toList();
    await(left, grace, Optional.empty());
    return await(left, KILL_TAKES_MAX, Optional.of(Signal.KILL));
  }

  /// Kills everything that carries the marker of a run.
  ///
  /// @return what could not be ended
  public static List<MarkedProcess> kill(RunMarker marker) throws InterruptedException {
    Supplier<List<MarkedProcess>> left =
        () ->
            MarkedProcess.all().stream()
                .filter(process -> process.run().equals(marker.run()))
                .toList();
    return await(left, KILL_TAKES_MAX, Optional.of(Signal.KILL));
  }

  /// Waits until nothing is left.
  ///
  /// @param signal sent to what is, again and again
  /// @return what is left
  private static List<MarkedProcess> await(
      Supplier<List<MarkedProcess>> look, Duration within, Optional<Signal> signal)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      List<MarkedProcess> left = look.get();
      if (left.isEmpty() || System.nanoTime() - deadline >= 0) {
        return left;
      }
      signal.ifPresent(name -> left.forEach(process -> process.process().signal(name)));
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }
}

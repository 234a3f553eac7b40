package io.personaplex.apphost.run;

import java.time.Duration;
import java.util.OptionalLong;

/// When a process started, which together with its id tells it from a later one of the same id.
///
/// Linux counts a start in ticks of 10 ms since boot, and the time of boot in whole seconds of a
/// clock that may be set meanwhile; so two readings of one start may differ by a second or two.
final class ProcessStart {
  private static final Duration SAME_WITHIN = Duration.ofSeconds(2);

  private ProcessStart() {}

  /// Milliseconds since 1970; empty if there is no such process, or it is not ours to ask.
  static OptionalLong millisOf(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(start -> OptionalLong.of(start.toEpochMilli()))
        .orElse(OptionalLong.empty());
  }

  /// Whether the process that started then is still there.
  static boolean isAlive(long pid, long startMillis) {
    OptionalLong started = millisOf(pid);
    return started.isPresent()
        && Math.abs(started.getAsLong() - startMillis) <= SAME_WITHIN.toMillis();
  }
}

package io.personaplex.cli;

import java.util.function.IntConsumer;

/// What further wishes to end mean once the application is stopping: with the first everything is
/// killed at once, with the second this process ends without waiting for that. What it leaves is
/// ended by its reaper.
final class StopUrgency {
  private StopUrgency() {}

  /// Listens from now on, on a thread of its own.
  ///
  /// @param kill returns before anybody is dead, or not at all
  /// @param halt ends this process with an exit code
  static void follow(StopSignals signals, Runnable kill, IntConsumer halt) {
    Thread.ofPlatform()
        .daemon()
        .name("stop urgency")
        .start(
            () -> {
              try {
                signals.next();
                Thread.ofPlatform().daemon().name("kill").start(kill);
                halt.accept(signals.next().exitCode());
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }
}

package io.personaplex.cli;

import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.run.RunId;
import java.time.Duration;
import java.util.List;

/// The processes of a run that are still there after its end.
final class Leftovers {
  /// The kernel takes a moment to take down what was killed.
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

  private static final long LOOK_EVERY_MS = 50;

  private Leftovers() {}

  /// Waits a moment for them to go.
  ///
  /// @return a line for each one that does not
  static List<String> of(RunId run) throws InterruptedException {
    long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
    List<MarkedProcess> left = find(run);
    while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
      Thread.sleep(LOOK_EVERY_MS);
      left = find(run);
    }
    return left.stream()
        .map(
            marked ->
                "pid %d%s"
                    .formatted(
                        marked.process().pid(),
                        marked.resource().isEmpty() ? "" : " of " + marked.resource()))
        .toList();
  }

  private static List<MarkedProcess> find(RunId run) {
    return MarkedProcess.all().stream().filter(marked -> marked.run().equals(run.text())).toList();
  }
}

package io.personaplex.cli;

import io.personaplex.apphost.process.Signal;
import io.personaplex.apphost.run.OwnerRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Ends a run from outside and waits until nothing of it is left: asks its host, and where the host
/// does not answer sends it SIGTERM, which means the same.
///
/// @param run the run
/// @param progress told a line now and then
record RunStop(OwnerRecord run, Consumer<String> progress) {
  /// The host's own deadline for all resources together is 45 s; then it kills and looks.
  private static final Duration HOST_TAKES_MAX = Duration.ofSeconds(60);

  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(2);
  private static final long LOOK_EVERY_MS = 50;

  /// What came of it.
  ///
  /// @param left a line for each process that is still there; empty if all is gone
  record Outcome(List<String> left) {}

  Outcome stop() throws InterruptedException {
    if (run.isAlive()) {
      ask();
      if (!ends()) {
        return new Outcome(
            List.of(
                "the host, pid %d, which still runs after %d s"
                    .formatted(run.host().pid(), HOST_TAKES_MAX.toSeconds())));
      }
    }
    return new Outcome(Leftovers.of(run.run()));
  }

  private void ask() {
    var client = new HostClient(run);
    if (client.answers()) {
      try {
        client.stopAll();
        return;
      } catch (CommandException refusal) {
        progress.accept(
            "%s Sending SIGTERM to pid %d.".formatted(refusal.getMessage(), run.host().pid()));
      }
    } else {
      progress.accept(
          "the host does not answer at %s; sending SIGTERM to pid %d"
              .formatted(run.dashboard(), run.host().pid()));
    }
    run.host().signal(Signal.TERM);
  }

  /// Waits for the end of the host, and says what it still waits for. It is no child of ours, so
  /// there is nothing to wait on but the process table.
  private boolean ends() throws InterruptedException {
    long started = System.nanoTime();
    long said = started;
    var client = new HostClient(run);
    while (run.isAlive()) {
      long now = System.nanoTime();
      if (now - started >= HOST_TAKES_MAX.toNanos()) {
        return false;
      }
      if (now - said >= PROGRESS_EVERY.toNanos()) {
        said = now;
        progress.accept(
            client
                .resources()
                .map(RunStop::waitingFor)
                .orElse("waiting for the host, pid " + run.host().pid()));
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  private static String waitingFor(List<ResourceView> resources) {
    var still = new ArrayList<>(resources);
    still.removeIf(ResourceView::hasEnded);
    return still.isEmpty()
        ? "waiting for the host"
        : "waiting for " + still.stream().map(ResourceView::name).collect(Collectors.joining(", "));
  }
}

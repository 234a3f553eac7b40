package io.personaplex.cli;

import io.personaplex.apphost.run.OwnerRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /// What came of it.
  ///
  /// @param left a line for each process that is still there; empty if all is gone
  record Outcome(List<String> left) {}

  Outcome stop() throws InterruptedException {
    Optional<ProcessHandle> host = ProcessHandle.of(run.pid()).filter(_ -> run.isAlive());
    if (host.isPresent()) {
      ask(host.get());
      if (!ends(host.get())) {
        return new Outcome(
            List.of(
                "the host, pid %d, which still runs after %d s"
                    .formatted(run.pid(), HOST_TAKES_MAX.toSeconds())));
      }
    }
    return new Outcome(Leftovers.of(run.run()));
  }

  private void ask(ProcessHandle host) {
    var client = new HostClient(run);
    if (client.answers()) {
      try {
        client.stopAll();
        return;
      } catch (CommandException refusal) {
        progress.accept("%s Sending SIGTERM to pid %d.".formatted(refusal.getMessage(), run.pid()));
      }
    } else {
      progress.accept(
          "the host does not answer at %s; sending SIGTERM to pid %d"
              .formatted(run.dashboard(), run.pid()));
    }
    host.destroy();
  }

  /// Waits for the end of the host, and says what it still waits for.
  private boolean ends(ProcessHandle host) throws InterruptedException {
    long deadline = System.nanoTime() + HOST_TAKES_MAX.toNanos();
    CompletableFuture<ProcessHandle> end = host.onExit();
    var client = new HostClient(run);
    while (System.nanoTime() - deadline < 0) {
      try {
        end.get(PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException _) {
        progress.accept(
            client
                .resources()
                .map(RunStop::waitingFor)
                .orElse("waiting for the host, pid " + run.pid()));
      } catch (ExecutionException _) {
        return !run.isAlive();
      }
    }
    return false;
  }

  private static String waitingFor(List<ResourceView> resources) {
    var still = new ArrayList<>(resources);
    still.removeIf(ResourceView::hasEnded);
    return still.isEmpty()
        ? "waiting for the host"
        : "waiting for " + still.stream().map(ResourceView::name).collect(Collectors.joining(", "));
  }
}

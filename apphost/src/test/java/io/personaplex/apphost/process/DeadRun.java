package io.personaplex.apphost.process;

import java.util.UUID;

/// For tests of other packages: what a run has left whose host is gone.
public final class DeadRun {
  private DeadRun() {}

  /// The marker of a dead run that nobody else has.
  public static RunMarker marker() {
    return new RunMarker("dead-" + UUID.randomUUID(), ProcessTests.deadOwner());
  }

  /// A process of it.
  public static ProcessGroup process(RunMarker marker) {
    return ProcessTests.shell(marker, "web", "exec sleep 1000");
  }
}

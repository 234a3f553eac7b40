package io.personaplex.cli;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// One application at a time on the same ports: a second one is told about the first.
final class OtherRun {
  private OtherRun() {}

  /// @throws CommandException if a run has this status page already
  static void refuse(Path state, Endpoint dashboard) {
    for (OwnerRecord run : LiveRuns.in(state).alive()) {
      if (URI.create(run.dashboard()).getPort() == dashboard.port()) {
        throw new CommandException(
            ExitCode.FAILED,
            "%s is already running since %s (%s ago; run %s, pid %d): run ./personaplex stop or ./personaplex open"
                .formatted(
                    run.application(),
                    run.startedAt(),
                    HumanTime.brief(Duration.between(run.startedAt(), Instant.now())),
                    run.run(),
                    run.host().pid()));
      }
    }
  }
}

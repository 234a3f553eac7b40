package io.personaplex.cli;

import io.personaplex.apphost.run.OwnerRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of every command that speaks to a running application and waits for what it does.
final class PatientRun {
  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "300",
      description = "Seconds to wait at most; default: ${DEFAULT-VALUE}.")
  private int timeoutS;

  @Option(names = "--run", paramLabel = "ID", description = "The run, if several are alive.")
  private @Nullable String run;

  /// How long to wait, 0 or more.
  ///
  /// @throws CommandException if it is less
  Duration timeout() {
    if (timeoutS < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--timeout is %d, wanted seconds from 0 on".formatted(timeoutS));
    }
    return Duration.ofSeconds(timeoutS);
  }

  /// The run that is meant.
  ///
  /// @throws CommandException if none is alive, or several and none was named
  OwnerRecord record(Map<String, String> environment) {
    return new RunChoice(Workplace.of(environment)).live(Optional.ofNullable(run));
  }
}

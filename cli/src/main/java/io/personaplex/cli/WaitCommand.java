package io.personaplex.cli;

import io.personaplex.apphost.run.OwnerRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `personaplex wait`: returns when resources are in a state.
@Command(
    name = "wait",
    description = "Waits until resources are healthy, running or completed.",
    footer = {
      "",
      "Examples:",
      "  personaplex run --detach && personaplex wait --timeout 600",
      "  personaplex wait scenario6-moshi --for running",
      "",
      "Exit code: 0 (reached), 2 (wrong use), 7 (no host), 17 (timed out), 18 (a resource is in",
      "a state it will not leave by itself)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class WaitCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Resources; none means all.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--for",
      paramLabel = "STATE",
      defaultValue = "healthy",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Awaited awaited = Awaited.HEALTHY;

  @Mixin private PatientRun run = new PatientRun();

  WaitCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Duration timeout = run.timeout();
    OwnerRecord record = run.record(environment);
    StateWait.Outcome outcome =
        new StateWait(new HostClient(record), names, timeout)
            .until(awaited::isReached, awaited::isHopeless, output::note);
    if (output.isJson()) {
      output.print(outcome.json());
    } else if (outcome.exitCode() == ExitCode.OK) {
      output.print(outcome.text());
    } else {
      output.note(
          (outcome.exitCode() == ExitCode.TIMED_OUT
                  ? "Not %s after %d s:%n".formatted(awaited, timeout.toSeconds())
                  : "")
              + outcome.text());
    }
    return outcome.exitCode().code();
  }
}

package io.personaplex.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `personaplex start`: starts resources of the running application that were stopped.
@Command(
    name = "start",
    description = {
      "Starts resources of the running application that were stopped.",
      "Returns when they are healthy."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex start scenario6-moshi",
      "",
      "Exit code: 0, 1 (refused), 2 (wrong use), 7 (no host), 17 (not healthy in time), 18 (failed)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class StartCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "Resources.")
  private List<String> names = new ArrayList<>();

  @Mixin private PatientRun run = new PatientRun();

  StartCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    return ResourceCommand.of(run.record(environment), output, run.timeout()).start(names);
  }
}

package io.personaplex.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `personaplex restart`: stops resources of the running application and starts them again.
@Command(
    name = "restart",
    description = {
      "Stops resources of the running application and starts them again.",
      "Returns when they are healthy."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex restart",
      "  personaplex restart scenario6-moshi",
      "",
      "Exit code: 0, 1 (refused), 2 (wrong use), 7 (no host), 17 (not healthy in time), 18 (failed)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RestartCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Resources; none means all.")
  private List<String> names = new ArrayList<>();

  @Mixin private PatientRun run = new PatientRun();

  RestartCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    return ResourceCommand.of(run.record(environment), output, run.timeout()).restart(names);
  }
}

package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `personaplex stop`: ends the application, or one of its resources.
@Command(
    name = "stop",
    description = {
      "Ends the running application in order, or only the resources that are named.",
      "The application is that of this checkout, else the only one that runs."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex stop",
      "  personaplex stop scenario6-moshi              only this resource",
      "  personaplex stop 2026-11-24T10-04-05-3f9a     this run",
      "  personaplex stop --all                        every application, persistent containers too",
      "",
      "Exit code: 0 (stopped), 1 (refused), 2 (wrong use), 7 (nothing runs), 17 (a resource has not",
      "stopped in time), 70 (something is left)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class StopCommand implements Callable<Integer> {
  private static final Duration RESOURCE_STOPS_WITHIN = Duration.ofSeconds(60);

  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "RUN|NAME",
      arity = "0..*",
      description = "A run, or resources of the running application; none means the application.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "Every running application, and persistent containers.")
  private boolean all;

  @Option(names = "--run", paramLabel = "ID", description = "The run, if several are alive.")
  private @Nullable String run;

  StopCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (all && (!names.isEmpty() || run != null)) {
      throw new CommandException(
          ExitCode.USAGE, "--all means everything: leave it out, or the run and the names");
    }
    Workplace workplace = Workplace.of(environment);
    if (all) {
      return stopAll(LiveRuns.in(workplace.state()).alive());
    }
    if (names.size() == 1 && RunId.isRunId(names.getFirst())) {
      return stop(List.of(new RunChoice(workplace).live(Optional.of(names.getFirst()))));
    }
    if (!names.isEmpty()) {
      return ResourceCommand.of(
              new RunChoice(Workplace.of(environment)).live(Optional.ofNullable(run)),
              output,
              RESOURCE_STOPS_WITHIN)
          .stop(names);
    }
    return stop(List.of(new RunChoice(workplace).live(Optional.ofNullable(run))));
  }

  private int stopAll(List<OwnerRecord> runs) throws InterruptedException {
    int code = stop(runs);
    PersistentContainers.Outcome containers = PersistentContainers.of(environment).remove();
    containers.removed().forEach(name -> output.note("removed container " + name));
    containers.left().forEach(output::note);
    if (!containers.left().isEmpty()) {
      return ExitCode.COULD_NOT_STOP.code();
    }
    return containers.removed().isEmpty() || !runs.isEmpty() ? code : ExitCode.OK.code();
  }

  private int stop(List<OwnerRecord> runs) throws InterruptedException {
    var code = runs.isEmpty() ? ExitCode.NO_HOST : ExitCode.OK;
    ArrayNode array = new JsonMapper().createArrayNode();
    for (OwnerRecord record : runs) {
      RunStop.Outcome outcome = new RunStop(record, output::note).stop();
      array
          .addObject()
          .put("run", record.run().text())
          .put("stopped", outcome.left().isEmpty())
          .set("left", new JsonMapper().valueToTree(outcome.left()));
      if (!outcome.left().isEmpty()) {
        code = ExitCode.COULD_NOT_STOP;
        output.note(
            "left of run %s: %s".formatted(record.run(), String.join("; ", outcome.left())));
      } else if (!output.isJson()) {
        output.print("stopped %s, run %s".formatted(record.application(), record.run()));
      }
    }
    if (output.isJson()) {
      output.print(array);
    } else if (runs.isEmpty()) {
      output.note("No application is running.");
    }
    return code.code();
  }
}

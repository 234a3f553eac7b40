package io.personaplex.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `personaplex ps`: what runs.
@Command(
    name = "ps",
    description = "Shows the running applications with their resources.",
    footer = {
      "",
      "Examples:",
      "  personaplex ps",
      "  personaplex ps --json | jq -r '.[].resources[].endpoints[].url'",
      "",
      "Exit code: 0, 7 (nothing runs; with --json that is [])."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PsCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Option(
      names = "--all",
      description = "Also runs whose host died without cleaning up; the next start does that.")
  private boolean all;

  PsCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    LiveRuns runs = LiveRuns.in(Workplace.of(environment).state());
    runs.faults().forEach(output::note);
    List<OwnerRecord> dead = all ? runs.dead() : List.of();
    Instant now = Instant.now();
    if (output.isJson()) {
      ArrayNode array = new JsonMapper().createArrayNode();
      runs.alive().forEach(run -> array.add(json(run, true, now)));
      dead.forEach(run -> array.add(json(run, false, now)));
      output.print(array);
    } else {
      runs.alive().forEach(run -> output.print(text(run, now)));
      dead.forEach(run -> output.print(deadText(run)));
      if (runs.alive().isEmpty()) {
        output.note("No application is running. Start one: ./personaplex run");
      }
    }
    return runs.alive().isEmpty() ? ExitCode.NO_HOST.code() : ExitCode.OK.code();
  }

  private static ObjectNode json(OwnerRecord run, boolean alive, Instant now) {
    ObjectNode node =
        new JsonMapper()
            .createObjectNode()
            .put("run", run.run().text())
            .put("application", run.application())
            .put("startedAt", run.startedAt().toString())
            .put("uptimeS", alive ? Duration.between(run.startedAt(), now).toSeconds() : 0)
            .put("pid", run.host().pid())
            .put("alive", alive)
            .put("checkout", run.checkout())
            .put("dashboard", run.dashboard());
    Optional<JsonNode> snapshot = alive ? new HostClient(run).snapshot() : Optional.empty();
    node.put("answers", snapshot.isPresent());
    node.putArray("resources");
    snapshot.ifPresent(json -> node.set("resources", json.path("resources")));
    return node;
  }

  private static String text(OwnerRecord run, Instant now) {
    String head =
        "%s  run %s  pid %d  up %s  %s%n"
            .formatted(
                run.application(),
                run.run(),
                run.host().pid(),
                HumanTime.brief(Duration.between(run.startedAt(), now)),
                run.dashboard());
    Optional<List<ResourceView>> resources = new HostClient(run).resources();
    if (resources.isEmpty()) {
      return head + "  the host does not answer; './personaplex stop' ends it";
    }
    var table = new Columns("NAME", "STATE", "HEALTH", "FORM", "PID", "RESTARTS", "FOR", "ADDRESS");
    resources
        .get()
        .forEach(
            resource ->
                table.row(
                    resource.name(),
                    resource.state(),
                    resource.health(),
                    resource.form(),
                    resource.container().isEmpty()
                        ? resource.pid().isPresent() ? "" + resource.pid().getAsLong() : ""
                        : resource.container(),
                    Long.toString(resource.restarts()),
                    HumanTime.brief(Duration.between(resource.since(), now)),
                    resource.endpoints().stream()
                        .map(ResourceView.At::url)
                        .collect(Collectors.joining(" "))));
    return head + table.toString().indent(2).stripTrailing();
  }

  private static String deadText(OwnerRecord run) {
    return "%s  run %s  the host (pid %d) is gone; the next start cleans up after it"
        .formatted(run.application(), run.run(), run.host().pid());
  }
}

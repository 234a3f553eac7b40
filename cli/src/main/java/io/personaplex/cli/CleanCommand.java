package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.cli.Occupied.Kind;
import io.personaplex.models.Megabytes;
import io.personaplex.models.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `personaplex clean`: what takes space, and its removal.
@Command(
    name = "clean",
    description = {
      "Shows what of PersonaPlex takes space on this machine, and removes what is named.",
      "Nothing is touched that somebody else made or that a running application uses."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex clean                       only show",
      "  personaplex clean --runs --dry-run      what would go",
      "  personaplex clean --runs --containers",
      "  personaplex clean --all --yes           everything, without being asked",
      "",
      "Exit code: 0, 1 (something could not be removed), 2 (wrong use, or no terminal to ask on",
      "and no --yes)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CleanCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Option(names = "--models", description = "Models; the next run fetches them again.")
  private boolean models;

  @Option(names = "--runs", description = "Logs of ended runs.")
  private boolean runs;

  @Option(names = "--containers", description = "Containers, persistent ones too, and volumes.")
  private boolean containers;

  @Option(names = "--images", description = "Images that 'personaplex image' built.")
  private boolean images;

  @Option(names = "--build", description = "Build output; the next command builds again.")
  private boolean build;

  @Option(names = "--all", description = "All of these.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  CleanCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Set<Kind> chosen = chosen();
    boolean show = chosen.isEmpty() || dryRun;
    List<Occupied> found =
        OccupiedSpace.of(Workplace.of(environment), output::note)
            .find(chosen.isEmpty() ? EnumSet.allOf(Kind.class) : chosen);
    if (show || found.isEmpty()) {
      tell(found, List.of(), List.of(), chosen.isEmpty());
      return ExitCode.OK.code();
    }
    if (!yes && !Consent.given(question(found), output)) {
      return ExitCode.OK.code();
    }
    var removed = new ArrayList<Occupied>();
    var faults = new ArrayList<String>();
    for (Occupied item : found) {
      try {
        item.removal().remove();
        removed.add(item);
      } catch (IOException | ModelException | ContainerFault failure) {
        faults.add("%s: %s".formatted(item.name(), failure.getMessage()));
      }
    }
    tell(found, removed, faults, false);
    return faults.isEmpty() ? ExitCode.OK.code() : ExitCode.FAILED.code();
  }

  private Set<Kind> chosen() {
    Set<Kind> chosen = EnumSet.noneOf(Kind.class);
    Map.of(
            Kind.MODELS, models,
            Kind.RUNS, runs,
            Kind.CONTAINERS, containers,
            Kind.IMAGES, images,
            Kind.BUILD, build)
        .forEach(
            (kind, wanted) -> {
              if (wanted || all) {
                chosen.add(kind);
              }
            });
    return chosen;
  }

  private void tell(
      List<Occupied> found, List<Occupied> removed, List<String> faults, boolean overview) {
    faults.forEach(output::note);
    if (output.isJson()) {
      output.print(json(found, removed, faults));
    } else if (!removed.isEmpty()) {
      removed.forEach(item -> output.print("removed " + item.name()));
      output.print(Megabytes.of(bytes(removed)) + " freed");
    } else if (found.isEmpty()) {
      output.print("Nothing takes space.");
    } else if (faults.isEmpty()) {
      var table = new Columns("KIND", "WHAT", "SIZE", "REMOVED BY");
      found.forEach(
          item ->
              table.row(
                  word(item.kind()),
                  item.name(),
                  item.bytes().isPresent() ? Megabytes.of(item.bytes().getAsLong()) : "",
                  "personaplex clean " + item.kind().option()));
      output.print(table.toString());
      output.print(
          "%s in all%s"
              .formatted(
                  Megabytes.of(bytes(found)), overview ? "" : " would be removed (--dry-run)"));
    }
  }

  private static ObjectNode json(
      List<Occupied> found, List<Occupied> removed, List<String> faults) {
    ObjectNode node = new JsonMapper().createObjectNode();
    var items = node.putArray("items");
    for (Occupied item : found) {
      ObjectNode entry =
          items
              .addObject()
              .put("kind", word(item.kind()))
              .put("name", item.name())
              .put("removed", removed.contains(item))
              .put("option", item.kind().option());
      item.bytes().ifPresent(bytes -> entry.put("bytes", bytes));
    }
    node.put("bytes", bytes(found)).put("bytesFreed", bytes(removed));
    faults.forEach(node.putArray("faults")::add);
    return node;
  }

  private static String question(List<Occupied> found) {
    return "Remove %d things (%s)?".formatted(found.size(), Megabytes.of(bytes(found)));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static long bytes(List<Occupied> items) {
    return items.stream().mapToLong(item -> item.bytes().orElse(0)).sum();
  }
}

package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.log.LogFollow;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `personaplex logs`: what the resources have printed, read from the files of a run.
@Command(
    name = "logs",
    description = {
      "Shows what the resources have printed, of the running application or of the last one.",
      "Lines of several resources come in the order of their times."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex logs",
      "  personaplex logs -f scenario6-moshi",
      "  personaplex logs --since 5m --json",
      "  personaplex logs --run 2026-11-24T10-04-05-3f9a -n 1000",
      "",
      "Exit code: 0 (also when -f ends with the run), 2 (wrong use), 7 (nothing has run yet),",
      "130 after Ctrl+C."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class LogsCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUFFIX = ".log";
  private static final int LINES_MAX = 1_000_000;

  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Resources; none means all.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is printed, over restarts, until the run ends.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "The last N lines; default: 200, with --since all of them.")
  private @Nullable Integer lines;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only newer lines: 30s, 5m, 2h, 1d ago, or 2026-11-24T10:04:05Z.")
  private @Nullable String since;

  @Option(names = "--run", paramLabel = "ID", description = "That run; 'ps --all' lists them.")
  private @Nullable String run;

  LogsCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Workplace workplace = Workplace.of(environment);
    RunId id = new RunChoice(workplace).any(Optional.ofNullable(run));
    RunFolder folder = RunFolder.of(workplace.state(), id);
    Optional<OwnerRecord> owner = OwnerRecord.read(folder).filter(OwnerRecord::isAlive);
    List<String> resources = resources(folder, owner);
    Instant from = since == null ? Instant.MIN : HumanTime.moment(since, Instant.now());
    try (LogFollow log = LogFollow.last(folder, resources, count())) {
      if (follow && owner.isPresent()) {
        log.follow(line -> print(line, from), () -> !owner.get().isAlive());
      } else {
        log.read(line -> print(line, from));
      }
    }
    return ExitCode.OK.code();
  }

  private int count() {
    int count = lines != null ? lines : since != null ? LINES_MAX : 200;
    if (count < 0 || count > LINES_MAX) {
      throw new CommandException(
          ExitCode.USAGE, "-n is %d, wanted 0 to %d".formatted(count, LINES_MAX));
    }
    return count;
  }

  private void print(LogFollow.Line line, Instant from) {
    if (line.at().isBefore(from)) {
      return;
    }
    output.print(
        output.isJson()
            ? JSON.createObjectNode()
                .put("resource", line.resource())
                .put("at", line.at().toString())
                .put("text", line.text())
                .toString()
            : line.resource() + " | " + line.text());
  }

  /// The resources that are meant; those of the run are known by their files, and while it runs by
  /// its host, because one that has not started has no file yet.
  private List<String> resources(RunFolder folder, Optional<OwnerRecord> owner) {
    List<String> known = new ArrayList<>(withLog(folder));
    owner
        .flatMap(record -> new HostClient(record).resources())
        .ifPresent(
            resources ->
                resources.stream()
                    .map(ResourceView::name)
                    .filter(name -> !known.contains(name))
                    .forEach(known::add));
    for (String name : names) {
      if (!known.contains(name)) {
        throw HostClient.unknown(name, known);
      }
    }
    return names.isEmpty() ? known : names;
  }

  /// The log of the host itself is no log of a resource.
  private static List<String> withLog(RunFolder folder) {
    try (Stream<Path> files = Files.list(folder.path())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.equals(DetachedHost.LOG))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new CommandException(
          ExitCode.FAILED, "%s: cannot be read (%s)".formatted(folder.path(), failure));
    }
  }
}

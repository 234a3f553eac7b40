package io.personaplex.apphost.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A running process that carries a [RunMarker], read from `/proc/PID/environ`.
///
/// @param process which process
/// @param run id of the run it belongs to
/// @param owner who is responsible for the run, if the process knows
/// @param resource name of the resource it belongs to; empty if it does not know
public record MarkedProcess(
    ProcessIdentity process, String run, Optional<ProcessIdentity> owner, String resource) {

  /// All of them that this user may look at, this process excepted.
  public static List<MarkedProcess> all() {
    return all(ProcessStat.all());
  }

  static List<MarkedProcess> all(List<ProcessStat> table) {
    long self = ProcessHandle.current().pid();
    return table.stream()
        .filter(stat -> stat.isRunning() && stat.pid() != self)
        .flatMap(stat -> of(stat).stream())
        .toList();
  }

  /// The marker of the process with this id, if it carries one.
  public static Optional<MarkedProcess> of(long pid) {
    return ProcessStat.of(pid).flatMap(MarkedProcess::of);
  }

  private static Optional<MarkedProcess> of(ProcessStat stat) {
    String environment;
    try {
      environment =
          new String(Files.readAllBytes(Path.of("/proc/" + stat.pid() + "/environ")), UTF_8);
    } catch (IOException _) {
      return Optional.empty(); // gone meanwhile, somebody else's
    }
    String run = value(environment, RunMarker.RUN_VARIABLE);
    if (run == null) {
      return Optional.empty();
    }
    String owner = value(environment, RunMarker.OWNER_VARIABLE);
    String resource = value(environment, RunMarker.RESOURCE_VARIABLE);
    return Optional.of(
        new MarkedProcess(
            stat.identity(),
            run,
            owner == null ? Optional.empty() : ProcessIdentity.parse(owner),
            resource == null ? "" : resource));
  }

  /// `NAME=VALUE` entries, each ended by a zero byte.
  private static @Nullable String value(String environment, String name) {
    String entry = name + "=";
    int at = environment.startsWith(entry) ? 0 : environment.indexOf('\0' + entry) + 1;
    if (at == 0 && !environment.startsWith(entry)) {
      return null;
    }
    int from = at + entry.length();
    int to = environment.indexOf('\0', from);
    return to < 0 ? environment.substring(from) : environment.substring(from, to);
  }
}

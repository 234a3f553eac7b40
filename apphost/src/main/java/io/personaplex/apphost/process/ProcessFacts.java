package io.personaplex.apphost.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// What people want to know of a process.
///
/// @param pid process id
/// @param program name of its program, without the path; empty if unknown
/// @param command its command line as it may be shown: see [CommandText]
/// @param user whose it is
/// @param startedAt when it started
public record ProcessFacts(
    long pid, String program, String command, String user, Optional<Instant> startedAt) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /// Empty if there is no such process.
  public static Optional<ProcessFacts> of(long pid) {
    return ProcessHandle.of(pid)
        .map(
            process -> {
              List<String> arguments = arguments(pid);
              return new ProcessFacts(
                  pid,
                  program(arguments),
                  arguments.isEmpty() ? "command unknown" : CommandText.of(arguments),
                  process.info().user().orElse("unknown"),
                  process.info().startInstant());
            });
  }

  /// A time of day for people.
  static String shown(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  /// `/proc/PID/cmdline`: each argument ended by a zero byte; empty for a dead one.
  private static List<String> arguments(long pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      String text = new String(line, StandardCharsets.UTF_8);
      return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    } catch (IOException _) {
      return List.of();
    }
  }

  private static String program(List<String> arguments) {
    if (arguments.isEmpty()) {
      return "";
    }
    String program = arguments.getFirst();
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /// `pid 42 (java -jar server.jar), user ann, started 2026-11-24 10:04:05`.
  @Override
  public String toString() {
    return "pid %d (%s), user %s%s"
        .formatted(pid, command, user, startedAt.map(at -> ", started " + shown(at)).orElse(""));
  }
}

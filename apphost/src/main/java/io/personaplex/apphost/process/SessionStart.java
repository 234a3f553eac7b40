package io.personaplex.apphost.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;

/// Starts programs in a session, and so in a process group, of their own.
///
/// The JDK puts a child into the group of its parent: a Ctrl+C in the terminal would reach all at
/// once, and nothing could be stopped in order. `setsid` (util-linux, busybox) makes the session
/// and becomes the program: the process id is the program's, the group's and the session's.
final class SessionStart {
  private static final long SESSION_WITHIN_NANOS = 2_000_000_000L;
  private static final long POLL_NANOS = 500_000L;

  private SessionStart() {}

  /// A builder for `command`, with its environment and folder set.
  ///
  /// @throws ProcessStartException if the program, its folder or `setsid` is not there
  static ProcessBuilder of(ChildCommand command) {
    if (!Files.isDirectory(command.folder())) {
      throw new ProcessStartException(
          "%s: its working folder %s is not there".formatted(command.program(), command.folder()));
    }
    requireProgram(command);
    var line = new ArrayList<String>();
    line.add(setsid().toString());
    line.addAll(command.arguments());
    var builder = new ProcessBuilder(line).directory(command.folder().toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    return builder;
  }

  /// Starts it, and returns when it is the leader of its session, or already gone.
  static Process start(ProcessBuilder builder, String program) {
    Process process;
    try {
      process = builder.start();
    } catch (IOException failure) {
      throw new ProcessStartException(
          "%s cannot be started: %s".formatted(program, failure.getMessage()), failure);
    }
    // Before that a signal to its group would reach nobody. It takes a few milliseconds.
    long deadline = System.nanoTime() + SESSION_WITHIN_NANOS;
    while (process.isAlive()
        && ProcessStat.of(process.pid()).filter(s -> s.session() != s.pid()).isPresent()
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return process;
  }

  /// Checked here, because `setsid` would only say so on the child's output.
  private static void requireProgram(ChildCommand command) {
    String program = command.program();
    if (program.indexOf('/') >= 0) {
      Path file = command.folder().resolve(program);
      if (!Files.exists(file)) {
        throw new ProcessStartException(
            "%s cannot be run: there is no such program".formatted(file));
      }
      if (!Files.isExecutable(file) || Files.isDirectory(file)) {
        throw new ProcessStartException(
            "%s cannot be run: it is not a program (not executable)".formatted(file));
      }
    } else if (SearchPath.find(program, command.environment()).isEmpty()) {
      throw new ProcessStartException(
          "%s cannot be run: there is no such program in PATH (%s); install it or give its path"
              .formatted(program, command.environment().getOrDefault("PATH", "not set")));
    }
  }

  /// @throws ProcessStartException if this program is not in the `PATH` of this process
  static void require(String program) {
    if (SearchPath.find(program, System.getenv()).isEmpty()) {
      throw new ProcessStartException(
          "%s is not in PATH; without it children of a killed host would stay: install coreutils and grep"
              .formatted(program));
    }
  }

  private static Path setsid() {
    return SearchPath.find("setsid", System.getenv())
        .orElseThrow(
            () ->
                new ProcessStartException(
                    "setsid is not in PATH; children cannot be stopped in order without it:"
                        + " install util-linux"));
  }
}

package io.personaplex.apphost.process;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/// Starts a program that is to outlive this process, its terminal and its process group: in a
/// session of its own, with no input, its output in a file.
public final class DetachedStart {
  private DetachedStart() {}

  /// @param output standard output and errors go there, after what is in it already
  /// @throws ProcessStartException if the program, its folder or `setsid` is not there
  public static Process start(ChildCommand command, Path output) {
    ProcessBuilder builder =
        SessionStart.of(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    return SessionStart.start(builder, command.program());
  }
}

package io.personaplex.cli;

import io.personaplex.apphost.process.SearchPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Opens an address in the browser of the person at this desktop, if there is one to see it. It
/// never fails: an address that is not opened is printed all the same.
///
/// @param environment of this process
/// @param system name of the operating system, as in `os.name`
/// @param terminal whether a person sits at this process
record Browser(Map<String, String> environment, String system, boolean terminal) {
  /// That of this process.
  @SuppressWarnings(
      "SystemConsoleNull") // JDK 25 went back to null without a terminal (JDK-8351435)
  static Browser of(Map<String, String> environment) {
    var console = System.console();
    return new Browser(
        environment, System.getProperty("os.name", ""), console != null && console.isTerminal());
  }

  /// Opens it.
  ///
  /// @return why it was not opened; empty if it was
  Optional<String> open(String url) {
    Optional<String> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return hindrance;
    }
    String opener = isMac() ? "open" : "xdg-open";
    Optional<Path> program = SearchPath.find(opener, environment);
    if (program.isEmpty()) {
      return Optional.of("there is no '%s' on the PATH".formatted(opener));
    }
    try {
      new ProcessBuilder(List.of(program.get().toString(), url))
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      return Optional.empty();
    } catch (IOException failure) {
      return Optional.of("%s cannot be run (%s)".formatted(opener, failure.getMessage()));
    }
  }

  /// Why nobody would see a browser from here; empty if somebody would.
  Optional<String> hindrance() {
    if (!terminal) {
      return Optional.of("this is no terminal");
    }
    if (isSet("CI")) {
      return Optional.of("this is a CI job");
    }
    if (isSet("SSH_CONNECTION") || isSet("SSH_TTY")) {
      return Optional.of("this is a session over ssh");
    }
    if (!isMac() && !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")) {
      return Optional.of("there is no display");
    }
    return Optional.empty();
  }

  private boolean isMac() {
    return system.startsWith("Mac");
  }

  private boolean isSet(String variable) {
    return !environment.getOrDefault(variable, "").isBlank();
  }
}

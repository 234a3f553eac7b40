package io.personaplex.bench;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Which backend is measured: options of every sub-command that talks to one.
final class BackendOptions {
  private static final String DEFAULT_SET = "default";
  private static final String SMALL_SET = "small";

  @Option(
      names = "--url",
      paramLabel = "ws://HOST:PORT",
      defaultValue = Option.NULL_VALUE,
      description = "measure this backend instead of starting one with the cascade engine")
  private Optional<URI> url = Optional.empty();

  @Option(names = "--small", description = "start the backend with the small models")
  private boolean small;

  @Option(
      names = "--wait",
      paramLabel = "MINUTES",
      defaultValue = "30",
      description = "how long the backend may take to start and fetch (default: ${DEFAULT-VALUE})")
  private int waitMinutes;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  boolean json() {
    return json;
  }

  /// The set asked for; of a backend that runs already we do not know it.
  String modelSet() {
    if (url.isPresent()) {
      return "as the backend at " + url.get();
    }
    return small ? SMALL_SET : DEFAULT_SET;
  }

  /// Starts the backend, or finds it, and waits until it can take a conversation.
  BackendUnderTest open(PrintWriter progress) {
    if (url.isPresent()) {
      return BackendUnderTest.running(Target.of(url.get()));
    }
    return BackendUnderTest.start(modelSet(), Duration.ofMinutes(waitMinutes), progress);
  }

  /// The command as typed, for the report.
  static String commandLine(CommandLine.Model.CommandSpec spec) {
    var root = spec.root().commandLine();
    var arguments = root.getParseResult().originalArgs();
    return (root.getCommandName() + " " + String.join(" ", arguments)).strip();
  }
}

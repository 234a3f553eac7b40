package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.process.SearchPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Runs the client program of one engine. What the user has set for it (`DOCKER_HOST`,
/// `DOCKER_CONTEXT`, `CONTAINER_HOST`, …) reaches it through the environment.
final class EngineClient {
  private static final int OUTPUT_BYTES_MAX = 4 << 20;
  private static final int ERROR_BYTES_MAX = 64 << 10;
  private static final Duration OUTPUT_ENDS_WITHIN = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  private final EngineKind kind;
  private final Map<String, String> environment;

  /// @param environment of the client, its `PATH` among it
  EngineClient(EngineKind kind, Map<String, String> environment) {
    this.kind = kind;
    this.environment = Map.copyOf(environment);
  }

  EngineKind kind() {
    return kind;
  }

  /// Where the program is, if it is on the `PATH`.
  Optional<Path> program() {
    return find(kind.program());
  }

  /// Where another program is, if it is on the client's `PATH`.
  Optional<Path> find(String other) {
    return SearchPath.find(other, environment);
  }

  /// Runs the client to its end, whatever its exit code.
  ///
  /// @throws ContainerFault if there is no client, or it took longer than `limit`
  ClientAnswer run(Duration limit, List<String> arguments) throws InterruptedException {
    return run(limit, Map.of(), "", arguments);
  }

  /// The same with more variables in the client's environment, and a text on its standard input.
  ClientAnswer run(Duration limit, Map<String, String> more, String input, List<String> arguments)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    ClientProcess client = start(more, input, false, arguments);
    try {
      var output = BoundedText.of(client.process().getInputStream(), OUTPUT_BYTES_MAX);
      var errors = BoundedText.of(client.process().getErrorStream(), ERROR_BYTES_MAX);
      if (!client.process().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        client.kill();
        throw new ContainerFault(
            Kind.TIMED_OUT, action(arguments), "killed after %d s".formatted(limit.toSeconds()));
      }
      // Half an answer may look like a whole one; of what went wrong a part is better than nothing.
      String answer =
          output
              .whole(
                  Duration.ofNanos(
                      Math.clamp(
                          deadline - System.nanoTime(),
                          LAST_WORDS.toNanos(),
                          OUTPUT_ENDS_WITHIN.toNanos())))
              .orElseThrow(
                  () ->
                      new ContainerFault(
                          Kind.UNKNOWN, action(arguments), "its answer is not complete"));
      return new ClientAnswer(client.process().exitValue(), answer, errors.soFar(LAST_WORDS));
    } catch (InterruptedException interrupt) {
      client.signalKill();
      throw interrupt;
    }
  }

  /// Runs the client and expects it to succeed.
  ///
  /// @return what it printed
  /// @throws ContainerFault if it did not
  String ask(Duration limit, List<String> arguments) throws InterruptedException {
    ClientAnswer answer = run(limit, arguments);
    if (!answer.succeeded()) {
      throw fault(arguments, answer);
    }
    return answer.output();
  }

  /// Starts the client and lets the caller read it; its errors come with its output.
  ///
  /// @throws ContainerFault if there is no client
  ClientProcess start(Map<String, String> more, List<String> arguments) {
    return start(more, "", true, arguments);
  }

  private ClientProcess start(
      Map<String, String> more, String input, boolean oneStream, List<String> arguments) {
    Path program =
        program()
            .orElseThrow(
                () ->
                    new ContainerFault(
                        Kind.ENGINE_GONE,
                        action(arguments),
                        "there is no program '%s' on the PATH".formatted(kind.program())));
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(arguments);
    var variables = new HashMap<>(environment);
    variables.putAll(more);
    try {
      return ClientProcess.start(command, variables, input, oneStream);
    } catch (IOException failure) {
      throw new ContainerFault(
          Kind.ENGINE_GONE, action(arguments), "%s cannot be run".formatted(program), failure);
    }
  }

  /// What the client's failure means.
  ContainerFault fault(List<String> arguments, ClientAnswer answer) {
    return EngineWords.fault(action(arguments), answer, SecretMask.empty());
  }

  /// What was tried, in short: options are left out.
  private String action(List<String> arguments) {
    var words = new ArrayList<String>();
    words.add(kind.program());
    for (String argument : arguments) {
      if (argument.startsWith("-") || words.size() > 3) {
        break;
      }
      words.add(argument);
    }
    return String.join(" ", words);
  }
}

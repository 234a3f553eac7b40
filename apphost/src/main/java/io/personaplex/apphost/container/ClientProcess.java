package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.process.SearchPath;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A running client of an engine, in a session of its own so that all it starts (an SSH connection,
/// a credential helper) can be killed with it. None outlives this JVM's orderly end: [OpenClients].
final class ClientProcess {
  private static final long KILL_TAKES_MAX_MILLIS = 500;
  private static final File NOTHING = new File("/dev/null");
  private static final Optional<Path> SETSID = SearchPath.find("setsid", System.getenv());

  private final Process process;

  private ClientProcess(Process process) {
    this.process = process;
  }

  /// @param input what it finds on its standard input
  /// @param oneStream whether errors come with the output
  /// @throws IOException if the program cannot be run
  static ClientProcess start(
      List<String> command, Map<String, String> environment, String input, boolean oneStream)
      throws IOException {
    var line = new ArrayList<String>();
    SETSID.ifPresent(setsid -> line.add(setsid.toString()));
    line.addAll(command);
    var builder =
        new ProcessBuilder(line)
            .redirectInput(input.isEmpty() ? Redirect.from(NOTHING) : Redirect.PIPE)
            .redirectErrorStream(oneStream);
    builder.environment().clear();
    builder.environment().putAll(environment);
    var client = new ClientProcess(builder.start());
    OpenClients.add(client);
    if (!input.isEmpty()) {
      Thread.startVirtualThread(() -> client.feed(input));
    }
    return client;
  }

  private void feed(String input) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input.getBytes(UTF_8));
    } catch (IOException _) {
      // it ended without reading, and its exit code says why
    }
  }

  Process process() {
    return process;
  }

  /// Kills it and everything it started; waits only for itself, and briefly.
  void kill() throws InterruptedException {
    signalKill();
    process.waitFor(KILL_TAKES_MAX_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Kills it and everything it started, and does not wait.
  void signalKill() {
    List<ProcessHandle> descendants = process.descendants().toList();
    if (process.isAlive() && SETSID.isPresent()) {
      killGroup();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }

  /// The JDK can signal a process but not a group; every shell can.
  private void killGroup() {
    try {
      new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + process.pid())
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor(KILL_TAKES_MAX_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException _) {
      // no shell: the descendants are killed one by one
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

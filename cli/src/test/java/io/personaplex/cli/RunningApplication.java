package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.process.JvmLaunch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// `personaplex run` as a process of its own on free ports, up to the line that says it is ready.
final class RunningApplication implements AutoCloseable {
  private static final String READY = "Ctrl+C stops everything";
  private static final long STOP_SECONDS_MAX = 20;
  private static final long START_SECONDS_MAX = 240;

  private final Process host;
  private final int appPort = freePort();
  private final List<String> printed = new ArrayList<>();
  private volatile boolean ready;

  /// @param home where it keeps its logs
  /// @param more environment beside the ports
  RunningApplication(Path home, Map<String, String> more) throws IOException {
    Path flags = Path.of("..", "jvm.args").toAbsolutePath().normalize();
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + flags,
                "-D" + JvmLaunch.FLAGS_PROPERTY + "=" + flags,
                PersonaPlex.class.getName(),
                "run")
            .redirectErrorStream(true);
    var environment = new HashMap<String, String>();
    // Not what a developer has set for his own conversations.
    environment.put("PERSONAPLEX_ENV_FILE", "/dev/null");
    environment.put("XDG_CONFIG_HOME", home.toString());
    environment.putAll(more);
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.put("APP_PORT", Integer.toString(appPort));
    environment.put("MOSHI_PORT", Integer.toString(freePort()));
    environment.put("DASHBOARD_PORT", Integer.toString(freePort()));
    environment.put("XDG_STATE_HOME", home.toString());
    builder.environment().putAll(environment);
    host = builder.start();
    // Read to the end whatever happens: a full pipe would stop it.
    BufferedReader output = host.inputReader(UTF_8);
    // Reading from a process cannot be interrupted; its end ends the reading.
    CompletableFuture.delayedExecutor(START_SECONDS_MAX, TimeUnit.SECONDS)
        .execute(
            () -> {
              if (!ready) {
                host.destroyForcibly();
              }
            });
    while (!ready) {
      String line = output.readLine();
      if (line == null) {
        break;
      }
      printed.add(line);
      ready = line.contains(READY);
    }
    if (!ready) {
      throw new AssertionError("it ended without being ready: " + printed);
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                output.lines().forEach(_ -> {});
              } catch (UncheckedIOException _) {
                // The application has ended, and its output with it.
              }
            });
  }

  /// Address of the page.
  String page() {
    return "http://localhost:" + appPort;
  }

  /// The process of the backend.
  ProcessHandle backend() {
    return host.descendants()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(arguments -> List.of(arguments).toString().contains("BackendMain"))
                    .orElse(false))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no backend among the children"));
  }

  @Override
  public void close() {
    List<ProcessHandle> children = host.descendants().toList();
    host.destroy();
    try {
      if (!host.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        host.destroyForcibly();
      }
    } catch (InterruptedException e) {
      host.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}

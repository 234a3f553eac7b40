package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A backend of our own, in a JVM of its own with the flags of this one, so that the client's work
/// does not count as the backend's.
final class BackendProcess implements AutoCloseable {
  /// Found on the class path by name: the bench measures the backend, it does not use it.
  static final String BACKEND_MAIN = "io.personaplex.backend.BackendMain";

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final int LOG_LINES_SHOWN = 15;

  private final Process process;
  private final Path log;
  private final Target target;
  private final Thread stopWithUs;

  private BackendProcess(Process process, Path log, Target target) {
    this.process = process;
    this.log = log;
    this.target = target;
    stopWithUs = new Thread(process::destroy, "stop-backend");
    Runtime.getRuntime().addShutdownHook(stopWithUs);
  }

  /// Starts it with the cascade engine on a free port; returns at once.
  ///
  /// @param mainClass [#BACKEND_MAIN], or what stands in for it
  /// @param modelSet `default` or `small`
  static BackendProcess start(String mainClass, String modelSet) {
    try {
      int port = freePort();
      Path log = Files.createTempFile("personaplex-bench-backend", ".log");
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(flag -> !flag.startsWith("-agent") && !flag.startsWith("-javaagent"))
          .forEach(command::add);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
      var builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("MOSHI_HOST", "127.0.0.1");
      builder.environment().put("MOSHI_PORT", Integer.toString(port));
      builder.environment().put("MODEL_SET", modelSet);
      builder.environment().put("SPEECH_ENGINE", "cascade");
      return new BackendProcess(builder.start(), log, Target.onPort(port));
    } catch (IOException e) {
      throw new BenchException("the backend could not be started", e);
    }
  }

  Target target() {
    return target;
  }

  long pid() {
    return process.pid();
  }

  /// Waits until it can take a conversation, saying what it is doing.
  ///
  /// @throws BenchException if it fails, ends, or is not ready within `timeout`
  void awaitHealthy(Duration timeout, PrintWriter progress) {
    long until = System.nanoTime() + timeout.toNanos();
    String said = "";
    try (var probe = new BackendProbe(target)) {
      while (System.nanoTime() - until < 0) {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new BenchException(
              "the backend ended with exit code %d; the end of its log:%n%s"
                  .formatted(process.exitValue(), endOfLog()));
        }
        JsonNode health = probe.health();
        switch (health.path("status").asText()) {
          case "ok" -> {
            return;
          }
          case "failed" ->
              throw new BenchException("the backend failed: " + health.path("reason").asText());
          default -> {
            String activity = health.path("activity").asText();
            if (!activity.equals(said)) {
              progress.println("backend: " + activity);
              progress.flush();
              said = activity;
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while the backend was starting", e);
    }
    throw new BenchException(
        "the backend was not ready after %d s (it was at: %s); the end of its log:%n%s"
            .formatted(timeout.toSeconds(), said, endOfLog()));
  }

  /// Stops it; kills it if it does not go within 10 s.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      Runtime.getRuntime().removeShutdownHook(stopWithUs);
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalStateException e) {
      // The log stays behind, or we are being shut down ourselves: the process is gone either way.
      System.getLogger(BackendProcess.class.getName())
          .log(System.Logger.Level.DEBUG, "bench: stopping the backend left {0}", log);
    }
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return "(no log)";
    }
  }

  /// The backend wants a number; that another process takes the port before it does is unlikely and
  /// ends with a clear message.
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

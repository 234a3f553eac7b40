package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.apphost.process.ChildCommand;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.ProcessStartException;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.RunMarker;
import io.personaplex.apphost.process.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A backend of our own, in a JVM of its own with the flags of this one, so that the client's work
/// does not count as the backend's. It ends with this process, however that ends.
final class BackendProcess implements AutoCloseable {
  /// Found on the class path by name: the bench measures the backend, it does not use it.
  static final String BACKEND_MAIN = "io.personaplex.backend.BackendMain";

  private static final System.Logger LOG = System.getLogger(BackendProcess.class.getName());
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final int LOG_LINES_SHOWN = 15;

  private final ProcessGroup process;
  private final Reaper reaper;
  private final Thread logWriter;
  private final Path log;
  private final Target target;

  private BackendProcess(ProcessGroup process, Reaper reaper, Path log, Target target) {
    this.process = process;
    this.reaper = reaper;
    this.log = log;
    this.target = target;
    logWriter = Thread.ofVirtual().name("backend log").start(this::writeLog);
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
      var environment = new LinkedHashMap<>(System.getenv());
      environment.put("MOSHI_HOST", "127.0.0.1");
      environment.put("MOSHI_PORT", Integer.toString(port));
      environment.put("MODEL_SET", modelSet);
      environment.put("SPEECH_ENGINE", "cascade");
      RunMarker marker = RunMarker.mine("bench-" + ProcessIdentity.current());
      Reaper reaper = Reaper.start(marker, STOP_TIMEOUT);
      reaper.remove(log);
      ProcessGroup process =
          ProcessGroup.start(
              new ChildCommand(command, environment, Path.of("").toAbsolutePath()),
              marker,
              "backend");
      reaper.watch(process, STOP_TIMEOUT);
      return new BackendProcess(process, reaper, log, Target.onPort(port));
    } catch (IOException | ProcessStartException e) {
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
        if (process.waitFor(POLL)) {
          logWriter.join(STOP_TIMEOUT);
          throw new BenchException(
              "the backend ended with exit %s; the end of its log:%n%s"
                  .formatted(process.waitFor(), endOfLog()));
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
    try {
      if (process.stop(Signal.TERM, STOP_TIMEOUT)) {
        Files.deleteIfExists(log);
        reaper.close();
      }
    } catch (InterruptedException e) {
      process.kill();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "bench: stopping the backend left {0}", log);
    }
  }

  private void writeLog() {
    try (OutputStream file = Files.newOutputStream(log)) {
      process.output().transferTo(file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "bench: the backend's log ends early: {0}", e.toString());
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
  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BenchException("there is no free port", e);
    }
  }
}

package io.personaplex.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.Signal;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `./personaplex run` on free ports, in a process group of its own as in a terminal, and the times
/// at which it reaches what a person waits for.
final class HostUnderTest implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration EMPTY_WITHIN = Duration.ofSeconds(30);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 2;
  private static final int LINES_KEPT = 20;

  private final ObjectMapper json = new ObjectMapper();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final HostBench bench;
  private final Map<String, String> ports;
  private final Endpoint dashboard;
  private final long startedNanos;
  private final ProcessGroup process;

  private HostUnderTest(HostBench bench, Map<String, String> ports, Endpoint dashboard) {
    this.bench = bench;
    this.ports = ports;
    this.dashboard = dashboard;
    this.startedNanos = System.nanoTime();
    this.process =
        bench.start("host", List.of(HostBench.program().toString(), "run", "--no-open"), ports);
    Thread.ofVirtual().name("host output").start(this::readOutput);
  }

  static HostUnderTest start(HostBench bench) {
    int dashboard = BackendProcess.freePort();
    var ports = new HashMap<String, String>();
    ports.put("APP_PORT", Integer.toString(BackendProcess.freePort()));
    ports.put("MOSHI_PORT", Integer.toString(BackendProcess.freePort()));
    ports.put("DASHBOARD_PORT", Integer.toString(dashboard));
    return new HostUnderTest(
        bench, Map.copyOf(ports), Endpoint.loopback(dashboard, "DASHBOARD_PORT"));
  }

  /// Variables with which another command finds this run.
  Map<String, String> ports() {
    return ports;
  }

  /// Process id of the host itself.
  long pid() {
    return process.pid();
  }

  /// Waits for the status page.
  ///
  /// @return milliseconds from the start of the command to its first answer with 200
  double awaitDashboard() throws InterruptedException {
    return await("the status page did not answer", this::dashboardAnswers);
  }

  /// Waits until the host says of every service that it is healthy.
  ///
  /// @return milliseconds from the start of the command
  double awaitHealthy() throws InterruptedException {
    return await("the services were not healthy", this::servicesAreHealthy);
  }

  /// Its run, once the status page answers.
  OwnerRecord record() {
    return LiveRuns.in(bench.home()).alive().stream()
        .filter(run -> run.host().pid() == pid())
        .findFirst()
        .orElseThrow(() -> new BenchException("the host has written no record of its run"));
  }

  /// Sends a signal to its process group, as a terminal does, and waits until nobody is left.
  double interruptToEmpty() throws InterruptedException {
    OwnerRecord run = record();
    long start = System.nanoTime();
    try {
      new ProcessBuilder("kill", "-s", "INT", "--", "-" + pid()).start().waitFor();
    } catch (IOException e) {
      throw new BenchException("there is no program 'kill'", e);
    }
    return awaitEmpty(run, start);
  }

  /// Kills the host alone, and waits until nobody is left.
  double killToEmpty() throws InterruptedException {
    OwnerRecord run = record();
    long start = System.nanoTime();
    run.host().signal(Signal.KILL);
    return awaitEmpty(run, start);
  }

  /// Runs `./personaplex stop` to its end, and waits until nobody is left.
  double stopToEmpty() throws InterruptedException {
    OwnerRecord run = record();
    long start = System.nanoTime();
    ProcessGroup stop = bench.start("stop", List.of(HostBench.program().toString(), "stop"), ports);
    if (stop.waitFor().code() != 0) {
      throw new BenchException("./personaplex stop ended with exit %s".formatted(stop.exit()));
    }
    return awaitEmpty(run, start);
  }

  /// Everybody of the run: the host, and whoever carries its marker.
  private static boolean isEmpty(OwnerRecord run) {
    return !run.isAlive()
        && MarkedProcess.all().stream().noneMatch(p -> p.run().equals(run.run().text()));
  }

  private static double awaitEmpty(OwnerRecord run, long startNanos) throws InterruptedException {
    while (!isEmpty(run)) {
      if (System.nanoTime() - startNanos > EMPTY_WITHIN.toNanos()) {
        List<ProcessIdentity> left =
            MarkedProcess.all().stream()
                .filter(p -> p.run().equals(run.run().text()))
                .map(MarkedProcess::process)
                .toList();
        throw new BenchException("processes are left: %s".formatted(left));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return (System.nanoTime() - startNanos) / 1e6;
  }

  @Override
  public void close() {
    try {
      process.stop(Signal.TERM, STOP_TIMEOUT);
    } catch (InterruptedException e) {
      process.kill();
      Thread.currentThread().interrupt();
    }
  }

  /// Something that comes to hold.
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private double await(String otherwise, Condition condition) throws InterruptedException {
    while (System.nanoTime() - startedNanos < READY_WITHIN.toNanos() && process.isAlive()) {
      try {
        if (condition.holds()) {
          return (System.nanoTime() - startedNanos) / 1e6;
        }
      } catch (IOException _) {
        // Not listening yet.
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    synchronized (lastLines) {
      throw new BenchException(
          "%s within %d s; the host's last lines:%n%s"
              .formatted(
                  otherwise,
                  READY_WITHIN.toSeconds(),
                  String.join(System.lineSeparator(), lastLines)));
    }
  }

  private boolean dashboardAnswers() throws IOException {
    return LocalHttp.get(dashboard, "/", ANSWER_TIMEOUT).status() == 200;
  }

  private boolean servicesAreHealthy() throws IOException {
    try {
      JsonNode resources =
          json.readTree(LocalHttp.get(dashboard, "/api/resources", ANSWER_TIMEOUT).body())
              .path("resources");
      for (JsonNode resource : resources) {
        if (!resource.path("health").asText().equals("healthy")) {
          return false;
        }
      }
      return !resources.isEmpty();
    } catch (JacksonException e) {
      throw new BenchException("the status page does not speak JSON", e);
    }
  }

  private void readOutput() {
    try (var reader = new BufferedReader(new InputStreamReader(process.output(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lastLines) {
          lastLines.add(line);
          if (lastLines.size() > LINES_KEPT) {
            lastLines.removeFirst();
          }
        }
      }
    } catch (IOException | UncheckedIOException _) {
      // The host has ended, and its output with it.
    }
  }
}

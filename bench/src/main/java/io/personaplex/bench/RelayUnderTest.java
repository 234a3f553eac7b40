package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The web UI server with the echoing backend behind it, each a process with a fixed heap.
final class RelayUnderTest implements AutoCloseable {
  /// Found on the class path by name.
  private static final String FRONTEND_MAIN = "io.personaplex.frontend.FrontendMain";

  /// Fixed, so that what grows is not the heap.
  private static final List<String> HEAP = List.of("-Xms64m", "-Xmx64m");

  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final int backendPort = BackendProcess.freePort();
  private final int frontendPort = BackendProcess.freePort();
  private final ProcessGroup backend;
  private final ProcessGroup frontend;

  private RelayUnderTest(HostBench bench) {
    String port = Integer.toString(backendPort);
    backend =
        bench.start(
            "echoing backend",
            command(EchoingBackendMain.class.getName()),
            Map.of("MOSHI_PORT", port));
    frontend =
        bench.start(
            "frontend",
            command(FRONTEND_MAIN),
            Map.of(
                "APP_PORT",
                Integer.toString(frontendPort),
                "APP_HOST",
                "127.0.0.1",
                "MOSHI_WS_URL",
                "ws://127.0.0.1:%s/api/chat".formatted(port)));
    discard(backend);
    discard(frontend);
  }

  /// Starts both and waits until they answer.
  ///
  /// @throws BenchException if they do not
  static RelayUnderTest start(HostBench bench) throws InterruptedException {
    var started = new RelayUnderTest(bench);
    long until = System.nanoTime() + READY_WITHIN.toNanos();
    while (!started.answers()) {
      if (System.nanoTime() - until > 0 || !started.frontend.isAlive()) {
        started.close();
        throw new BenchException("frontend and echoing backend were not healthy");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return started;
  }

  int backendPort() {
    return backendPort;
  }

  int frontendPort() {
    return frontendPort;
  }

  /// Resident memory of the frontend, MB; NaN where the system does not tell.
  double residentMegabytes() {
    var kilobytes = Machine.residentKilobytes(frontend.pid());
    return kilobytes.isPresent() ? kilobytes.getAsLong() / 1024.0 : Double.NaN;
  }

  /// With which codes the backend's conversations were closed.
  JsonNode closes() {
    try (var probe = new BackendProbe(Target.onPort(backendPort))) {
      return probe.info().path(EchoingBackendMain.CLOSES);
    }
  }

  @Override
  public void close() {
    try {
      frontend.stop(Signal.TERM, STOP_TIMEOUT);
      backend.stop(Signal.TERM, STOP_TIMEOUT);
    } catch (InterruptedException e) {
      frontend.kill();
      backend.kill();
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers() {
    try (var near = new BackendProbe(Target.onPort(frontendPort));
        var far = new BackendProbe(Target.onPort(backendPort))) {
      return near.health().path("status").asText().equals("ok")
          && far.health().path("status").asText().equals("ok");
    }
  }

  private static List<String> command(String mainClass) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-agent") && !flag.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(HEAP);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return command;
  }

  private static void discard(ProcessGroup process) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                process.output().transferTo(OutputStream.nullOutputStream());
              } catch (IOException _) {
                // It has ended.
              }
            });
  }
}

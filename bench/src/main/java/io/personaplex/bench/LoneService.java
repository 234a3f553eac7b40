package io.personaplex.bench;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A service of the application without the AppHost: how long it takes to start on its own.
///
/// @param mainClass found on the class path by name
/// @param portVariable tells it its port
/// @param flagFiles names of the files with the JVM flags it has beside the common ones
record LoneService(String mainClass, String portVariable, List<String> flagFiles) {
  static final LoneService BACKEND =
      new LoneService(BackendProcess.BACKEND_MAIN, "MOSHI_PORT", List.of(JvmLaunch.ENGINE_FLAGS));
  static final LoneService FRONTEND =
      new LoneService("io.personaplex.frontend.FrontendMain", "APP_PORT", List.of());

  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /// Starts it alone, on a free port, and stops it.
  ///
  /// @return milliseconds from the start of its process to its first healthy answer
  double startMillis(HostBench bench) throws InterruptedException {
    int port = BackendProcess.freePort();
    JvmLaunch launch = JvmLaunch.likeThisJvm();
    List<String> command =
        launch.command(new Form.Jvm(mainClass, List.of(), flagFiles, new LinkedHashMap<>()));
    var environment = new HashMap<>(launch.environment());
    environment.put(portVariable, Integer.toString(port));
    long start = System.nanoTime();
    ProcessGroup process = bench.start(mainClass, command, environment);
    Thread.ofVirtual().start(() -> discard(process));
    try {
      Endpoint endpoint = Endpoint.loopback(port, portVariable);
      while (!isHealthy(endpoint)) {
        if (!process.isAlive() || System.nanoTime() - start > READY_WITHIN.toNanos()) {
          throw new BenchException("%s alone was not healthy".formatted(mainClass));
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      return (System.nanoTime() - start) / 1e6;
    } finally {
      process.stop(Signal.TERM, STOP_TIMEOUT);
    }
  }

  private static boolean isHealthy(Endpoint endpoint) {
    try {
      return LocalHttp.get(endpoint, "/health", ANSWER_TIMEOUT).status() == 200;
    } catch (IOException _) {
      return false; // not listening yet
    }
  }

  private static void discard(ProcessGroup process) {
    try {
      process.output().transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // It has ended.
    }
  }
}

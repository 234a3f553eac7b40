package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.JvmLaunch;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `personaplex run` as a process, with the echo engine and the real services.
@Timeout(120)
class RunTest {
  @TempDir private Path home;
  private final int appPort = freePort();
  private final int moshiPort = freePort();
  private int dashboardPort = freePort();
  private final List<String> printed = new ArrayList<>();
  private Process host;
  private BufferedReader output;
  private List<ProcessHandle> children = List.of();

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    host.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void everythingRunsAndAnOrderlyStopLeavesNothing() throws Exception {
    start();
    readUntil("Ctrl+C stops everything");
    assertThat(String.join("\n", printed))
        .contains(
            "http://localhost:" + appPort,
            "http://localhost:" + moshiPort,
            "http://localhost:" + dashboardPort,
            "The echo engine is speaking");
    assertThat(status(appPort, "/")).isEqualTo(200);
    assertThat(status(moshiPort, "/health")).isEqualTo(200);
    assertThat(status(dashboardPort, "/")).isEqualTo(200);
    children = host.descendants().toList();
    assertThat(children).hasSize(2);

    host.toHandle().destroy();
    readToEnd();
    // 143 = 128 + SIGTERM.
    assertThat(host.waitFor()).isEqualTo(143);
    assertThat(printed).endsWith("scenario6-moshi: stopped", "stopped");
    assertThat(printed.indexOf("scenario6-frontend: stopped"))
        .isBetween(0, printed.indexOf("scenario6-moshi: stopped"));
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void aKilledHostTakesItsServicesAlong() throws Exception {
    start();
    readUntil("Ctrl+C stops everything");
    children = host.descendants().toList();
    assertThat(children).hasSize(2);
    host.destroyForcibly().waitFor();
    // The children's grace of 3 s and a lot for a busy machine.
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (children.stream().anyMatch(RunTest::runs) && System.nanoTime() < until) {
      Thread.sleep(100);
    }
    assertThat(children).noneMatch(RunTest::runs);
  }

  @Test
  void aTakenPortIsReportedWithItsOwnerBeforeAnythingStarts() throws Exception {
    try (var owner = new ServerSocket(moshiPort, 1, InetAddress.getLoopbackAddress())) {
      assertThat(owner.isBound()).isTrue();
      start();
      readToEnd();
      assertThat(host.waitFor()).isEqualTo(1);
    }
    assertThat(printed.getLast())
        .startsWith(
            "scenario6-moshi (endpoint http): port %d is taken, held by pid %d "
                .formatted(moshiPort, ProcessHandle.current().pid()))
        .endsWith("set MOSHI_PORT to a free port");
  }

  @Test
  void theStatusPageCannotShareAPort() throws Exception {
    dashboardPort = moshiPort;
    start();
    readToEnd();
    assertThat(host.waitFor()).isEqualTo(1);
    assertThat(printed.getLast())
        .isEqualTo(
            "scenario6-moshi and the dashboard both want port %d: set MOSHI_PORT or DASHBOARD_PORT to another one"
                .formatted(moshiPort));
  }

  /// A dead process that nobody has waited for still has a number, but no command line.
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().arguments().isPresent();
  }

  private void start() throws IOException {
    Path flags = Path.of("..", "jvm.args").toAbsolutePath().normalize();
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + flags,
                "-D" + JvmLaunch.FLAGS_PROPERTY + "=" + flags,
                PersonaPlex.class.getName(),
                "run")
            .redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.put("APP_PORT", Integer.toString(appPort));
    environment.put("MOSHI_PORT", Integer.toString(moshiPort));
    environment.put("DASHBOARD_PORT", Integer.toString(dashboardPort));
    environment.put("SPEECH_ENGINE", "echo");
    environment.put("PERSONAPLEX_HOME", home.toString());
    host = builder.start();
    // Reading from a process cannot be interrupted; its end ends the reading.
    Process watched = host;
    CompletableFuture.delayedExecutor(120, TimeUnit.SECONDS).execute(watched::destroyForcibly);
    output = host.inputReader(UTF_8);
  }

  private void readUntil(String part) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      printed.add(line);
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("'" + part + "' was not printed, but: " + printed);
  }

  private void readToEnd() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      printed.add(line);
    }
  }

  private static int status(int port, String path) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "PORT"), path, Duration.ofSeconds(10)).status();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}

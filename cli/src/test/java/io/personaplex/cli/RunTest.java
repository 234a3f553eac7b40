package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `personaplex run` as a process, with the echo engine and the real services.
@Timeout(120)
class RunTest {
  @TempDir private Path home;
  private RunningApplication application;
  private List<ProcessHandle> children = List.of();

  @BeforeEach
  void chooseItsPlace() {
    application = new RunningApplication(home, Map.of("SPEECH_ENGINE", "echo"));
  }

  @AfterEach
  void leaveNothingBehind() {
    application.close();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void everythingRunsAndAnOrderlyStopLeavesNothing() throws Exception {
    application.start();
    application.readUntil(RunningApplication.READY);
    assertThat(String.join("\n", application.printed()))
        .contains(
            "http://localhost:" + application.appPort(),
            "http://localhost:" + application.moshiPort(),
            "http://localhost:" + application.dashboardPort(),
            "The echo engine is speaking");
    assertThat(status(application.appPort(), "/")).isEqualTo(200);
    assertThat(status(application.moshiPort(), "/health")).isEqualTo(200);
    assertThat(status(application.dashboardPort(), "/")).isEqualTo(200);
    children = application.host().descendants().toList();
    // Two services, and the reaper that ends them if the host cannot.
    assertThat(children).hasSize(3);

    application.host().toHandle().destroy();
    application.readToEnd();
    // 143 = 128 + SIGTERM.
    assertThat(application.host().waitFor()).isEqualTo(143);
    // The page is told the backend's address, so it stops first.
    assertThat(application.printed())
        .containsSubsequence("scenario6-frontend: stopped", "scenario6-moshi: stopped")
        .endsWith("stopped");
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void aKilledHostTakesItsServicesAlong() throws Exception {
    application.start();
    application.readUntil(RunningApplication.READY);
    children = application.host().descendants().toList();
    // Two services, and the reaper that ends them if the host cannot.
    assertThat(children).hasSize(3);
    application.host().destroyForcibly().waitFor();
    // The children's grace of 3 s and a lot for a busy machine.
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (children.stream().anyMatch(RunTest::runs) && System.nanoTime() < until) {
      Thread.sleep(100);
    }
    assertThat(children).noneMatch(RunTest::runs);
  }

  @Test
  void aTakenPortIsReportedWithItsOwnerBeforeAnythingStarts() throws Exception {
    try (var owner =
        new ServerSocket(application.moshiPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(owner.isBound()).isTrue();
      application.start();
      application.readToEnd();
      assertThat(application.host().waitFor()).isEqualTo(1);
    }
    assertThat(application.printed().getLast())
        .startsWith(
            "scenario6-moshi (endpoint http): port %d is taken, held by pid %d "
                .formatted(application.moshiPort(), ProcessHandle.current().pid()))
        .endsWith("set MOSHI_PORT to a free port");
  }

  @Test
  void theStatusPageCannotShareAPort() throws Exception {
    application.set("DASHBOARD_PORT", application.moshiPort());
    application.start();
    application.readToEnd();
    assertThat(application.host().waitFor()).isEqualTo(1);
    assertThat(application.printed().getLast())
        .isEqualTo(
            "scenario6-moshi and the dashboard both want port %d: set MOSHI_PORT or DASHBOARD_PORT to another one"
                .formatted(application.moshiPort()));
  }

  /// A dead process that nobody has waited for still has a number, but no command line.
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().arguments().isPresent();
  }

  private static int status(int port, String path) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "PORT"), path, Duration.ofSeconds(10)).status();
  }
}

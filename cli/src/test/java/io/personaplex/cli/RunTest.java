package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.MarkedProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    // The reaper is a child as well, and who asks for a container engine is one for a moment.
    assertThat(RunningApplication.carriers(application.run()))
        .extracting(MarkedProcess::resource)
        .contains(Scenario6.BACKEND, Scenario6.FRONTEND);

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

  private static int status(int port, String path) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "PORT"), path, Duration.ofSeconds(10)).status();
  }
}

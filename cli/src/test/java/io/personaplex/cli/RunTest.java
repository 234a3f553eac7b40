package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.MarkedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
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
  void theThirdSignalEndsTheHostAtOnceAndTheReaperTheRest() throws Exception {
    application.start();
    application.readUntil(RunningApplication.READY);
    children = application.host().descendants().toList();
    // A backend that cannot react keeps the host in its orderly stop.
    signal("STOP", application.backend().pid());
    long host = application.host().pid();
    signal("TERM", host);
    application.readUntil("stopping (again to kill at once)");
    // Frozen meanwhile, it hears the next two together: it cannot be done before the third.
    signal("STOP", host);
    signal("HUP", host);
    signal("TERM", host);
    signal("CONT", host);
    application.readToEnd();
    assertThat(application.host().waitFor()).isIn(129, 143);
    assertThat(application.printed()).doesNotContain("stopped");
    assertAllGoneSoon();
  }

  @Test
  void aGpuThatIsRequiredAndNotThereEndsTheRunAndLeavesNothing() throws Exception {
    for (String backend : List.of("auto", "container")) {
      application =
          new RunningApplication(
              home,
              Map.of("SPEECH_ENGINE", "echo", "PATH", RunningApplication.pathWithoutEngine(home)));
      application.start("--require", "gpu", "--set", "BACKEND=" + backend);
      children = application.host().descendants().toList();
      application.readToEnd();
      assertThat(application.host().waitFor()).as("%s", application.printed()).isEqualTo(69);
      assertThat(application.printed())
          .anyMatch(
              line ->
                  line.startsWith("scenario6-moshi: must have a GPU: Docker: ")
                      && line.contains("Install Docker"))
          .contains("--require gpu cannot be met, so the run ends")
          .noneMatch(line -> line.contains("scenario6-moshi: starting (pid"))
          .noneMatch(line -> line.contains("not ready"))
          .endsWith("stopped");
      assertThat(MarkedProcess.all()).noneMatch(marked -> marked.run().equals(runId()));
    }
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

  private void assertAllGoneSoon() throws InterruptedException {
    // The children's grace of 3 s and a lot for a busy machine.
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (children.stream().anyMatch(RunTest::runs) && System.nanoTime() < until) {
      Thread.sleep(100);
    }
    assertThat(children).noneMatch(RunTest::runs);
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-s", name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  /// The newest run.
  private String runId() {
    try (var runs = Files.list(home.resolve("runs"))) {
      return runs.map(run -> run.getFileName().toString()).sorted().toList().getLast();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// A dead process that nobody has waited for still has a number, but no command line.
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().arguments().isPresent();
  }

  private static int status(int port, String path) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "PORT"), path, Duration.ofSeconds(10)).status();
  }
}

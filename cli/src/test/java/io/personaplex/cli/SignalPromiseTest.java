package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.Signal;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.RunId;
import io.personaplex.cli.RunningApplication.Result;
import java.io.IOException;
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

/// What the real `run` promises when it is told to end, or ends without being told: nobody who
/// carries the marker of the run is left, both services included.
@Timeout(120)
class SignalPromiseTest {
  /// The services' own grace, which a second signal cuts short.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration GRACE_AND_THREE_SECONDS = GRACE.plusSeconds(3);

  /// Opens a terminal, runs a program in it, closes it when the program is ready, and ends as it
  /// ended.
  private static final String CLOSING_TERMINAL =
      """
      import os, pty, sys
      pid, master = pty.fork()
      if pid == 0:
          os.execvp(sys.argv[1], sys.argv[1:])
      said = b''
      while b'%s' not in said:
          said += os.read(master, 1000)
      os.close(master)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """
          .formatted(RunningApplication.READY);

  @TempDir private Path home;
  private RunningApplication application;

  @BeforeEach
  void chooseItsPlace() {
    application =
        new RunningApplication(home, Map.of("SPEECH_ENGINE", "echo", "BACKEND", "process"));
  }

  @AfterEach
  void leaveNothingBehind() {
    application.close();
  }

  @Test
  void termEndsEverybodyInOrder() throws Exception {
    String run = ready();
    application.signal(Signal.TERM);
    application.readToEnd();
    assertThat(application.host().waitFor()).isEqualTo(143);
    assertThat(RunningApplication.carriers(run)).isEmpty();
  }

  @Test
  void interruptEndsEverybodyInOrder() throws Exception {
    String run = ready();
    application.signal(Signal.INT);
    application.readToEnd();
    assertThat(application.host().waitFor()).isEqualTo(130);
    assertThat(application.printed()).endsWith("stopped");
    assertThat(RunningApplication.carriers(run)).isEmpty();
  }

  @Test
  void aSecondInterruptKillsAtOnceWhoDoesNotGo() throws Exception {
    String run = ready();
    paralyseServices(run);
    application.signal(Signal.INT);
    application.readUntil("stopping (again to kill at once)");
    long second = System.nanoTime();
    application.signal(Signal.INT);
    application.readToEnd();
    assertThat(application.host().waitFor()).isEqualTo(130);
    assertThat(Duration.ofNanos(System.nanoTime() - second)).isLessThan(GRACE.dividedBy(2));
    assertThat(application.printed()).contains("scenario6-moshi: stopped: killed");
    assertThat(RunningApplication.carriers(run)).isEmpty();
  }

  @Test
  void threeInterruptsAtOnceLeaveNobodyEither() throws Exception {
    String run = ready();
    paralyseServices(run);
    application.signal(Signal.INT);
    application.readUntil("stopping (again to kill at once)");
    application.signal(Signal.INT);
    application.signal(Signal.INT);
    application.readToEnd();
    assertThat(application.host().waitFor()).isEqualTo(130);
    // If the host has halted it is the reaper who ends them.
    assertThat(RunningApplication.isEmptyWithin(run, GRACE_AND_THREE_SECONDS)).isTrue();
  }

  @Test
  void aKilledHostLeavesNobody() throws Exception {
    String run = ready();
    assertThat(RunningApplication.carriers(run))
        .extracting(MarkedProcess::resource)
        .contains(Scenario6.BACKEND, Scenario6.FRONTEND);
    application.host().toHandle().destroyForcibly();
    application.host().waitFor();
    assertThat(RunningApplication.isEmptyWithin(run, GRACE_AND_THREE_SECONDS)).isTrue();
  }

  @Test
  void aClosedTerminalEndsEverybodyInOrder() throws Exception {
    assumeThat(Path.of("/usr/bin/python3")).as("python3, which makes a terminal").exists();
    Result ended =
        application.run(List.of("/usr/bin/python3", "-c", CLOSING_TERMINAL), "run", "--no-open");
    // 129 = 128 + SIGHUP.
    assertThat(ended.code()).as(ended.text()).isEqualTo(129);
    List<String> runs = LiveRuns.ids(home).stream().map(RunId::text).toList();
    assertThat(runs).hasSize(1);
    assertThat(RunningApplication.carriers(runs.getFirst())).isEmpty();
  }

  /// @return id of the run
  private String ready() throws IOException {
    application.start("--no-open");
    application.readUntil(RunningApplication.READY);
    return application.run();
  }

  /// A process that is stopped (SIGSTOP) takes no signal but SIGKILL.
  private static void paralyseServices(String run) throws Exception {
    for (MarkedProcess process : RunningApplication.carriers(run)) {
      if (process.resource().startsWith("scenario6-")) {
        long pid = process.process().pid();
        new ProcessBuilder("kill", "-s", "STOP", Long.toString(pid)).start().waitFor();
        while (!Files.readString(Path.of("/proc/%d/status".formatted(pid))).contains("State:\tT")) {
          TimeUnit.MILLISECONDS.sleep(5);
        }
      }
    }
  }
}

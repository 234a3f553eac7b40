package io.personaplex.apphost.process;

import static io.personaplex.apphost.process.ProcessTests.PATIENCE;
import static io.personaplex.apphost.process.ProcessTests.firstLine;
import static io.personaplex.apphost.process.ProcessTests.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A host that dies without a word leaves nothing, within the grace and three seconds.
class HostDeathTest {
  private static final int ROUNDS = 20;
  private static final int AT_A_TIME = 3;
  private static final int GRACE_SECONDS = 1;
  private static final Duration GONE_WITHIN = Duration.ofSeconds(GRACE_SECONDS + 3);

  /// Opens a terminal, runs a program in it, and closes it when the program is ready.
  private static final String CLOSING_TERMINAL =
      """
      import os, pty, sys
      pid, master = pty.fork()
      if pid == 0:
          os.execvp(sys.argv[1], sys.argv[1:])
      said = b''
      while b'ready' not in said:
          said += os.read(master, 1000)
      print('ready', flush=True)
      os.close(master)
      os.waitpid(pid, 0)
      """;

  @TempDir private Path folder;
  private final RunMarker run = ProcessTests.marker();

  @AfterEach
  void leaveNothingBehind() {
    run.carriers().forEach(left -> left.signal(Signal.KILL));
  }

  @Test
  void aHostKilledWithoutWarningLeavesNobodyBehindTwentyTimes() throws Exception {
    try (var pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      var rounds = new ArrayList<Future<List<ProcessIdentity>>>();
      for (int i = 0; i < ROUNDS; i++) {
        rounds.add(pool.submit(HostDeathTest::killedHost));
      }
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(rounds.get(i).get()).as("left by round %d", i).isEmpty();
      }
    }
  }

  /// One round.
  ///
  /// @return who is left
  private static List<ProcessIdentity> killedHost() throws Exception {
    RunMarker run = ProcessTests.marker();
    Process host = host(run, GRACE_SECONDS).start();
    try {
      assertThat(firstLine(host.getInputStream())).isEqualTo("ready");
      assertThat(run.carriers()).hasSize(DyingHost.PROCESSES);
      kill(host);
      within(GONE_WITHIN, () -> run.carriers().isEmpty());
      return run.carriers();
    } finally {
      run.carriers().forEach(left -> left.signal(Signal.KILL));
      kill(host);
    }
  }

  @Test
  void aClosedTerminalLeavesNobodyBehind() throws Exception {
    var command = new ArrayList<>(List.of("python3", "-c", CLOSING_TERMINAL));
    command.addAll(host(run, GRACE_SECONDS).command());
    Process terminal = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      assertThat(firstLine(terminal.getInputStream())).isEqualTo("ready");
      assertThat(within(GONE_WITHIN, () -> run.carriers().isEmpty())).isTrue();
      assertThat(terminal.waitFor()).isZero();
    } finally {
      kill(terminal);
    }
  }

  @Test
  void aKilledReaperHasASuccessorWhoKnowsEverything() throws Exception {
    Process host = host(run, GRACE_SECONDS, "reaper-killed").start();
    try {
      assertThat(firstLine(host.getInputStream())).isEqualTo("ready");
      kill(host);
      assertThat(within(GONE_WITHIN, () -> run.carriers().isEmpty())).isTrue();
    } finally {
      kill(host);
    }
  }

  @Test
  void theRunsTemporaryFilesContainersAndNetworksGoToo() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("sockets of the run"));
    Files.writeString(temporary.resolve("one"), "x");
    Path calls = folder.resolve("calls");
    Process host =
        host(run, GRACE_SECONDS, "remove=" + temporary, "containers=" + fakeEngine(calls)).start();
    try {
      assertThat(firstLine(host.getInputStream())).isEqualTo("ready");
      kill(host);
      assertThat(
              within(
                  GONE_WITHIN.plusSeconds(1),
                  () -> Files.exists(calls) && !Files.exists(temporary)))
          .isTrue();
      assertThat(within(PATIENCE, () -> lines(calls).size() == 2)).isTrue();
      assertThat(lines(calls)).containsExactly("rm -f aaa", "rm -f ccc");
      assertThat(run.carriers()).isEmpty();
    } finally {
      kill(host);
    }
  }

  @Test
  void whoReadsTheHostsOutputIsNotKeptWaiting() throws Exception {
    // With `run | tee`, the pipe must end with the host, not with what the reaper still waits for.
    Process host = host(run, 5).start();
    try {
      var output = host.getInputStream();
      assertThat(firstLine(output)).isEqualTo("ready");
      kill(host);
      assertThat(output.read()).isEqualTo(-1);
      assertThat(run.carriers()).as("still in their grace").isNotEmpty();
    } finally {
      kill(host);
    }
  }

  @Test
  void anOrderlyEndLeavesTheReaperNothingToDo() throws Exception {
    Reaper reaper = Reaper.start(run, Duration.ofSeconds(10));
    ProcessIdentity process = ProcessIdentity.of(reaper.pid()).orElseThrow();
    Path kept = Files.createFile(folder.resolve("kept"));
    reaper.remove(kept);
    reaper.close();
    assertThat(process.isRunning()).isFalse();
    assertThat(kept).exists();
  }

  private static ProcessBuilder host(RunMarker run, int graceSeconds, String... what) {
    var command =
        new ArrayList<>(
            ProcessTests.java(DyingHost.class, run.run(), Integer.toString(graceSeconds)));
    command.addAll(List.of(what));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private static void kill(Process host) throws InterruptedException {
    // Not Process.destroyForcibly alone: that would close our end of its output as well.
    host.toHandle().destroyForcibly();
    host.waitFor();
  }

  /// A container engine with two containers of the run's own lifetime; it writes down what is
  /// removed.
  private Path fakeEngine(Path calls) throws IOException {
    Path engine = folder.resolve("fake engine");
    Files.writeString(
        engine,
        """
        #!/bin/sh
        case "$*" in
          "ps -aq --filter label=io.personaplex.run=%1$s --filter label=io.personaplex.lifetime=session") echo aaa; echo ccc ;;
          *) echo "$*" >>'%2$s' ;;
        esac
        """
            .formatted(run.run(), calls));
    Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwx------"));
    return engine;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, UTF_8);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}

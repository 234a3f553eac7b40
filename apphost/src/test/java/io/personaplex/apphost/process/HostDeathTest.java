package io.personaplex.apphost.process;

import static io.personaplex.apphost.process.ProcessTests.PATIENCE;
import static io.personaplex.apphost.process.ProcessTests.firstLine;
import static io.personaplex.apphost.process.ProcessTests.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A host that dies without a word leaves nothing, within the grace and three seconds.
@Timeout(180)
class HostDeathTest {
  private static final int ROUNDS = 20;
  private static final int TIMED_ROUNDS = 3;
  private static final int AT_A_TIME = 3;
  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");
  private static final int GRACE_SECONDS = 1;
  private static final Duration GONE_WITHIN = Duration.ofSeconds(GRACE_SECONDS + 3);

  /// With several hosts at once, or beside other work, the promised time would measure the machine.
  private static final Duration GONE_IN_A_CROWD_WITHIN = GONE_WITHIN.multipliedBy(3);

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
    for (int i = 0; i < TIMED_ROUNDS; i++) {
      assertThat(killedHost(GONE_WITHIN)).as("left by timed round %d", i).isEmpty();
    }
    try (var pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      var rounds = new ArrayList<Future<List<ProcessIdentity>>>();
      for (int i = TIMED_ROUNDS; i < ROUNDS; i++) {
        rounds.add(pool.submit(() -> killedHost(GONE_IN_A_CROWD_WITHIN)));
      }
      for (int i = 0; i < rounds.size(); i++) {
        assertThat(rounds.get(i).get()).as("left by round %d", i).isEmpty();
      }
    }
  }

  /// One round.
  ///
  /// @return who is left
  private static List<ProcessIdentity> killedHost(Duration goneWithin) throws Exception {
    RunMarker run = ProcessTests.marker();
    Process host = host(run, GRACE_SECONDS).start();
    try {
      assertThat(firstLine(host.getInputStream())).isEqualTo("ready");
      assertThat(run.carriers()).hasSize(DyingHost.PROCESSES);
      kill(host);
      within(goneWithin, () -> run.carriers().isEmpty());
      return run.carriers();
    } finally {
      run.carriers().forEach(left -> left.signal(Signal.KILL));
      kill(host);
    }
  }

  @Test
  void aClosedTerminalLeavesNobodyBehind() throws Exception {
    ProcessTests.assumeProgram("python3");
    var command = new ArrayList<>(List.of("python3", "-c", CLOSING_TERMINAL));
    command.addAll(host(run, GRACE_SECONDS).command());
    Process terminal = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      assertThat(firstLine(terminal.getInputStream())).isEqualTo("ready");
      assertThat(within(GONE_IN_A_CROWD_WITHIN, () -> run.carriers().isEmpty())).isTrue();
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
      assertThat(within(GONE_IN_A_CROWD_WITHIN, () -> run.carriers().isEmpty())).isTrue();
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
              within(GONE_IN_A_CROWD_WITHIN, () -> Files.exists(calls) && !Files.exists(temporary)))
          .isTrue();
      assertThat(within(PATIENCE, () -> lines(calls).contains("network rm nnn"))).isTrue();
      assertThat(lines(calls))
          .as("asked to stop first; the one that appears later goes too")
          .containsExactly("stop aaa ccc", "rm -f aaa ccc", "rm -f late", "network rm nnn");
      assertThat(run.carriers()).isEmpty();
    } finally {
      kill(host);
    }
  }

  @Test
  void anEngineThatHangsKeepsNothingElseFromBeingRemoved() throws Exception {
    Path temporary = Files.createFile(folder.resolve("file of the run"));
    Path hangs = engine("echo $$ >>'%s'; exec sleep 1000\n".formatted(folder.resolve("pids")));
    Process host = host(run, GRACE_SECONDS, "containers=" + hangs, "remove=" + temporary).start();
    try {
      assertThat(firstLine(host.getInputStream())).isEqualTo("ready");
      kill(host);
      assertThat(within(GONE_IN_A_CROWD_WITHIN, () -> !Files.exists(temporary))).isTrue();
      assertThat(within(PATIENCE, this::firstClientIsGone)).as("a client is given up").isTrue();
    } finally {
      kill(host);
      for (String pid : lines(folder.resolve("pids"))) {
        ProcessIdentity.of(Long.parseLong(pid)).ifPresent(left -> left.signal(Signal.KILL));
      }
    }
  }

  private boolean firstClientIsGone() {
    Path pids = folder.resolve("pids");
    return Files.exists(pids)
        && !lines(pids).isEmpty()
        && ProcessIdentity.of(Long.parseLong(lines(pids).getFirst()))
            .filter(ProcessIdentity::isRunning)
            .isEmpty();
  }

  @Test
  void aStrangerWhoWasGivenTheIdOfAnEndedGroupIsLeftAlone() throws Exception {
    assumeTrue(Files.isWritable(LAST_PID), "only root may choose a process id");
    Process host = host(run, 4).start();
    try {
      assertThat(firstLine(host.getInputStream())).isEqualTo("ready");
      ProcessIdentity tame = run.carriers("tame").getFirst();
      kill(host);
      assertThat(within(PATIENCE, () -> ProcessStat.of(tame.pid()).isEmpty())).isTrue();
      Process stranger = stranger(tame.pid());
      try {
        assumeTrue(firstLine(stranger.getInputStream()).equals("there"), "the id was not free");
        assertThat(run.carriers()).as("the others are still in their grace").isNotEmpty();
        ProcessIdentity there = ProcessIdentity.of(tame.pid()).orElseThrow();
        assertThat(within(GONE_IN_A_CROWD_WITHIN, () -> run.carriers().isEmpty())).isTrue();
        assertThat(there.isRunning()).isTrue();
        there.signal(Signal.KILL);
      } finally {
        kill(stranger);
      }
    } finally {
      kill(host);
    }
  }

  /// A process that leads a group of this id, if the id can be had.
  private static Process stranger(long id) throws IOException {
    String script =
        """
        tries=0
        while [ $tries -lt 300 ]; do
          echo %1$d >%2$s
          setsid sleep 60 >/dev/null &
          if [ $! = %3$d ]; then echo there; wait; exit; fi
          kill -KILL $!
          tries=$((tries + 1))
        done
        echo taken
        """
            .formatted(id - 1, LAST_PID, id);
    return new ProcessBuilder("sh", "-c", script)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void aReaperThatCannotLiveIsNotReplacedForEver() throws Exception {
    try (Reaper reaper = Reaper.start(run, Duration.ofSeconds(1), "false", Duration.ofMillis(1))) {
      assertThat(within(PATIENCE, reaper::hasGivenUp)).isTrue();
      assertThat(reaper.pid()).isEqualTo(-1);
    }
  }

  @Test
  void aReaperThatDoesNotReadHoldsNobodyUp() throws Exception {
    try (Reaper reaper = Reaper.start(run, Duration.ofSeconds(1))) {
      ProcessIdentity stuck = ProcessIdentity.of(reaper.pid()).orElseThrow();
      stuck.signal(Signal.STOP);
      String longName = "x".repeat(200);
      for (int i = 0; i < 2000 && stuck.isRunning(); i++) { // 400 KiB: more than a pipe takes
        reaper.remove(folder.resolve(longName + i));
      }
      assertThat(within(PATIENCE, () -> !stuck.isRunning())).isTrue();
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

  /// A container engine with two containers and a network of the run's own lifetime, and a third
  /// container that appears when these are gone; it writes down what changes something.
  private Path fakeEngine(Path calls) throws IOException {
    return engine(
        """
        case "$*" in
          "ps -q --filter label=io.personaplex.run=%1$s --filter label=io.personaplex.lifetime=session") echo aaa; echo ccc ;;
          "ps -aq --filter label=io.personaplex.run=%1$s --filter label=io.personaplex.lifetime=session")
            case $(grep -c "rm -f" '%2$s') in
              0) echo aaa; echo ccc ;;
              1) touch '%2$s.looked'; [ -e '%2$s.again' ] && echo late; mv '%2$s.looked' '%2$s.again' 2>/dev/null ;;
            esac ;;
          "network ls -q --filter label=io.personaplex.run=%1$s --filter label=io.personaplex.lifetime=session") echo nnn ;;
          *) echo "$*" >>'%2$s' ;;
        esac
        """
            .formatted(run.run(), calls));
  }

  private Path engine(String script) throws IOException {
    Path engine = folder.resolve("fake engine");
    Files.writeString(engine, "#!/bin/sh\n" + script);
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

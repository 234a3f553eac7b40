package io.personaplex.apphost.process;

import static io.personaplex.apphost.process.ProcessTests.PATIENCE;
import static io.personaplex.apphost.process.ProcessTests.firstLine;
import static io.personaplex.apphost.process.ProcessTests.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessGroupTest {
  private final RunMarker marker = ProcessTests.marker();
  @TempDir private Path folder;

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    marker.carriers().forEach(left -> left.signal(Signal.KILL));
    assertThat(ProcessTests.within(PATIENCE, () -> marker.carriers().isEmpty())).isTrue();
  }

  @Test
  void aChildLeadsAGroupAndASessionOfItsOwn() throws Exception {
    Path seen = folder.resolve("seen");
    ProcessGroup group =
        shell(
            marker,
            "one",
            "echo ready; read line || echo no input; while ! [ -e '%s' ]; do sleep 0.02; done; exit 3"
                .formatted(seen));
    ProcessStat stat = ProcessStat.of(group.pid()).orElseThrow();
    assertThat(stat.group()).isEqualTo(group.pid());
    assertThat(stat.session()).isEqualTo(group.pid());
    Files.createFile(seen);
    assertThat(new String(group.output().readAllBytes(), UTF_8)).isEqualTo("ready\nno input\n");
    assertThat(group.waitFor()).isEqualTo(new ExitStatus(3));
    assertThat(group.exit()).contains(new ExitStatus(3));
  }

  @Test
  void theEnvironmentIsWhatTheCallerGaveAndTheMarker() throws Exception {
    var command =
        new ChildCommand(
            List.of("env"), Map.of("PATH", System.getenv("PATH"), "CHEESE", "gouda"), folder);
    ProcessGroup group = ProcessGroup.start(command, marker, "one");
    assertThat(new String(group.output().readAllBytes(), UTF_8).lines())
        .containsExactlyInAnyOrder(
            "PATH=" + System.getenv("PATH"),
            "CHEESE=gouda",
            "PERSONAPLEX_RUN=" + marker.run(),
            "PERSONAPLEX_OWNER=" + ProcessIdentity.current(),
            "PERSONAPLEX_RESOURCE=one");
    assertThat(group.waitFor().isUsualAfterStopSignal()).isTrue();
  }

  @Test
  void theStopSignalReachesChildrenAndGrandchildren() throws Exception {
    ProcessGroup group =
        shell(
            marker,
            "one",
            """
            cd %s
            trap 'wait; exit 7' TERM
            cat >grandchild <<'E'
            trap 'touch grandchild-ended; exit' TERM
            echo ready
            while :; do sleep 0.02; done
            E
            cat >child <<'E'
            trap 'wait; touch child-ended; exit' TERM
            sh grandchild &
            while :; do sleep 0.02; done
            E
            sh child &
            while :; do sleep 0.02; done
            """
                .formatted(folder));
    assertThat(firstLine(group.output())).isEqualTo("ready");
    assertThat(group.members()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(group.stop(Signal.TERM, PATIENCE)).isTrue();
    assertThat(folder.resolve("child-ended")).exists();
    assertThat(folder.resolve("grandchild-ended")).exists();
    // Each went by itself: nobody had to be killed.
    assertThat(group.exit()).contains(new ExitStatus(7));
  }

  @Test
  void aChildThatIgnoresTheStopSignalIsKilledAfterItsGrace() throws Exception {
    ProcessGroup group =
        shell(marker, "one", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
    firstLine(group.output());
    assertThat(group.stop(Signal.TERM, Duration.ofMillis(300))).isTrue();
    assertThat(group.exit()).contains(new ExitStatus(137));
    assertThat(group.exit().orElseThrow()).hasToString("code 137 (SIGKILL)");
  }

  @Test
  void aGrandchildInASessionOfItsOwnIsFoundByTheMarkerAndEnds() throws Exception {
    // The child is gone before anybody looks: nothing but the marker tells whose the rest is.
    // It prints nothing: the output ends with the child, and whoever writes after that is killed.
    ProcessGroup group = shell(marker, "one", "setsid sleep 100 >/dev/null 2>&1 & exit 0");
    assertThat(group.waitFor(PATIENCE)).isTrue();
    assertThat(group.awaitEmpty(Duration.ofMillis(100))).isFalse();
    assertThat(group.members()).isNotEmpty().doesNotContain(group.identity());
    assertThat(marker.carriers("two")).isEmpty();
    assertThat(group.killUntilEmpty(PATIENCE)).isTrue();
    assertThat(marker.carriers()).isEmpty();
  }

  @Test
  void aStrayWithoutTheMarkerIsFoundByDescentAsLongAsItWasSeen() throws Exception {
    ProcessGroup group =
        shell(marker, "one", "setsid env -i sh -c 'echo ready; exec sleep 100' & wait");
    firstLine(group.output());
    List<ProcessIdentity> members = group.members();
    assertThat(members).hasSizeGreaterThanOrEqualTo(2).startsWith(group.identity());
    assertThat(marker.carriers()).doesNotContainAnyElementsOf(members.subList(1, members.size()));
    group.identity().signal(Signal.KILL);
    group.waitFor();
    assertThat(group.awaitEmpty(Duration.ofMillis(50))).isFalse();
    assertThat(group.killUntilEmpty(PATIENCE)).isTrue();
    assertThat(members).noneMatch(ProcessIdentity::isRunning);
  }

  @Test
  void aKillFromAnotherThreadCutsTheGraceShort() throws Exception {
    ProcessGroup group =
        shell(
            marker,
            "one",
            "cd %s; trap 'touch asked' TERM; echo ready; while :; do sleep 0.05; done"
                .formatted(folder));
    firstLine(group.output());
    Path asked = folder.resolve("asked");
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> stop = pool.submit(() -> group.stop(Signal.TERM, Duration.ofMinutes(10)));
      // It was asked and stays; only then comes the kill.
      boolean stays = ProcessTests.within(PATIENCE, () -> Files.exists(asked)) && !stop.isDone();
      group.kill();
      assertThat(stays).isTrue();
      assertThat(stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theDeadWhomNobodyReapsDoNotCount() throws Exception {
    // The shell becomes a program that never waits for the child it already has.
    ProcessGroup group = shell(marker, "one", "sleep 0.05 & exec sleep 100");
    ProcessIdentity child = group.identity();
    assertThat(
            ProcessTests.within(
                PATIENCE,
                () ->
                    ProcessStat.all().stream()
                        .anyMatch(s -> s.parent() == child.pid() && s.state() == 'Z')))
        .isTrue();
    assertThat(group.members()).containsExactly(child);
    assertThat(group.stop(Signal.TERM, PATIENCE)).isTrue();
    assertThat(group.exit().flatMap(ExitStatus::signal)).contains(Signal.TERM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4711", "0@5", "-1@5", "1@", "1@x", "1@-5", "99999999999@1"})
  void whatNamesNoProcessIsNone(String text) {
    assertThat(ProcessIdentity.parse(text)).isEmpty();
  }

  @Test
  void aProcessIdThatBelongsToAnotherNowIsLeftAlone() throws Exception {
    ProcessGroup group = shell(marker, "one", "echo ready; exec sleep 100");
    firstLine(group.output());
    ProcessIdentity now = group.identity();
    var before = new ProcessIdentity(now.pid(), now.startMillis() - 10);
    assertThat(now.isRunning()).isTrue();
    assertThat(before.isRunning()).isFalse();
    assertThat(before.signal(Signal.KILL)).isFalse();
    assertThat(group.isAlive()).isTrue();
    assertThat(ProcessIdentity.parse(now.toString())).contains(now);
    group.kill();
    assertThat(group.awaitEmpty(PATIENCE)).isTrue();
    assertThat(now.isRunning()).isFalse();
  }

  @Test
  void aProcessOfAnotherMachineOrNamespaceMayRunAndIsLeftAlone() {
    ProcessIdentity self = ProcessIdentity.current();
    String boot = self.space().text().substring(0, 37);
    for (String where : List.of("", "@" + boot + "1", "@" + "0".repeat(36) + ".4026531836")) {
      String text = "%d@%d%s".formatted(self.pid(), self.startMillis() - 10, where);
      ProcessIdentity elsewhere = ProcessIdentity.parse(text).orElseThrow();
      assertThat(elsewhere).hasToString(text);
      assertThat(elsewhere.isRunning()).isFalse();
      assertThat(elsewhere.hasEnded()).as(text).isFalse();
      assertThat(elsewhere.signal(Signal.KILL)).isFalse();
      assertThat(elsewhere.isOfAnotherBoot()).isEqualTo(where.startsWith("@0"));
    }
    assertThat(ProcessTests.deadOwner().hasEnded()).isTrue();
    assertThat(self.hasEnded()).isFalse();
  }

  @Test
  void aProcessWhoseNameIsCutInsideOfACharacterIsSeenAndStopped() throws Exception {
    ProcessGroup group =
        shell(
            marker,
            "one",
            """
            name=%s/aaaaaaaaaaaaaa$(printf '\\303\\251')
            cp "$(command -v sleep)" "$name"
            echo ready
            exec "$name" 100
            """
                .formatted(folder));
    firstLine(group.output());
    Path name = Path.of("/proc/" + group.pid() + "/comm");
    assertThat(ProcessTests.within(PATIENCE, () -> endsInsideOfACharacter(name))).isTrue();
    assertThat(group.members()).extracting(ProcessIdentity::pid).containsExactly(group.pid());
    assertThat(group.stop(Signal.TERM, PATIENCE)).isTrue();
    assertThat(group.exit()).contains(new ExitStatus(143));
  }

  private static boolean endsInsideOfACharacter(Path name) {
    try {
      byte[] bytes = Files.readAllBytes(name); // with a line feed
      return bytes.length == 16 && bytes[14] == (byte) 0xC3;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void theKillProgramDoesTheSameWhereNativeAccessIsDenied() throws Exception {
    ProcessGroup group = shell(marker, "one", "sleep 100 & echo ready; wait");
    firstLine(group.output());
    assertThat(Kill.runProgram((int) -group.pid(), Signal.TERM)).isTrue();
    assertThat(group.awaitEmpty(PATIENCE)).isTrue();
    assertThat(group.exit()).contains(new ExitStatus(143));
  }

  @Test
  void everybodyAtOnceIsNobodyToSignal() {
    assertThatThrownBy(() -> Kill.group(1, Signal.TERM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Kill.group(0, Signal.TERM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Kill.process(-1, Signal.TERM))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatCannotBeRunIsASentence() throws Exception {
    Path text = Files.writeString(folder.resolve("notes"), "x");
    assertThatThrownBy(() -> start("no-such-program"))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageStartingWith(
            "no-such-program cannot be run: there is no such program in PATH (/");
    assertThatThrownBy(() -> start("./absent"))
        .isInstanceOf(ProcessStartException.class)
        .hasMessage(folder + "/./absent cannot be run: there is no such program");
    assertThatThrownBy(() -> start("./notes"))
        .isInstanceOf(ProcessStartException.class)
        .hasMessage(
            text.getParent() + "/./notes cannot be run: it is not a program (not executable)");
    Files.delete(text);
  }

  private ProcessGroup start(String program) {
    return ProcessGroup.start(
        new ChildCommand(List.of(program), Map.of("PATH", "/usr/bin:/bin"), folder), marker, "one");
  }
}

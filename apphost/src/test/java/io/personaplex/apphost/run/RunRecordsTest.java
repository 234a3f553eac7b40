package io.personaplex.apphost.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.process.PidSpace;
import io.personaplex.apphost.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T10:04:05Z"), ZoneOffset.UTC);

  private static final ControlToken TOKEN = ControlToken.random();

  @TempDir private Path state;

  @Test
  void aRunIsNamedByItsStartAndHasAFolderOnlyItsOwnerCanOpen() throws IOException {
    RunFolder folder = RunFolder.create(state, CLOCK);
    assertThat(folder.id().text()).matches("2026-11-24T10-04-05-[0-9a-f]{4}");
    assertThat(folder.path()).isEqualTo(state.resolve("runs").resolve(folder.id().text()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void runsOfOneSecondDoNotShareAFolder() {
    var folders = new HashSet<RunFolder>();
    for (int i = 0; i < 50; i++) {
      assertThat(folders.add(RunFolder.create(state, CLOCK))).isTrue();
    }
    assertThat(LiveRuns.ids(state)).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void aFolderThatCannotBeMadeIsASentence() throws IOException {
    Path file = Files.writeString(state.resolve("file"), "");
    assertThatThrownBy(() -> RunFolder.create(file, CLOCK))
        .isInstanceOf(ApplicationException.class)
        .hasMessageContaining("set PERSONAPLEX_HOME to another folder");
  }

  @Test
  void aRecordIsReadAsItWasWrittenAndIsTheOwnersAlone() throws IOException {
    RunFolder folder = RunFolder.create(state, CLOCK);
    OwnerRecord record = mine(folder);
    record.write(folder);
    record.write(folder);
    assertThat(OwnerRecord.read(folder)).contains(record);
    Path file = folder.path().resolve("run.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.path().toFile().list()).containsExactly("run.json");
    assertThat(Files.readString(file)).contains(record.token().reveal());
    assertThat(record.toString()).doesNotContain(record.token().reveal()).contains("***");
    OwnerRecord.remove(folder);
    assertThat(OwnerRecord.read(folder)).isEmpty();
  }

  @Test
  void aRunIsAliveWhileItsProcessIsAndNotWhenItsIdIsAnothers() throws Exception {
    RunFolder mine = RunFolder.create(state, CLOCK);
    mine(mine).write(mine);
    RunFolder reused = RunFolder.create(state, CLOCK);
    OwnerRecord other = of(reused, new ProcessIdentity(ProcessHandle.current().pid(), 10));
    other.write(reused);
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity ended = ProcessIdentity.of(sleeper.pid()).orElseThrow();
    sleeper.destroyForcibly().waitFor();
    RunFolder gone = RunFolder.create(state, CLOCK);
    of(gone, ended).write(gone);
    LiveRuns runs = LiveRuns.in(state);
    assertThat(runs.alive()).extracting(OwnerRecord::run).containsExactly(mine.id());
    assertThat(runs.dead())
        .extracting(OwnerRecord::run)
        .containsExactlyInAnyOrder(reused.id(), gone.id());
    assertThat(runs.faults()).isEmpty();
    assertThat(mine(mine).owner()).matches("\\d+@\\d+@[0-9a-f-]{36}\\.\\d+");
  }

  @Test
  void aRunOfAnotherBootIsDeadAndOneOfAContainerThatSharesTheFolderIsLeftAlone() {
    ProcessIdentity self = ProcessIdentity.current();
    String boot = self.space().text().substring(0, 37);
    RunFolder before = RunFolder.create(state, CLOCK);
    of(before, in(self, "0".repeat(36) + ".4026531836")).write(before);
    RunFolder container = RunFolder.create(state, CLOCK);
    of(container, in(self, boot + "1")).write(container);
    LiveRuns runs = LiveRuns.in(state);
    assertThat(runs.alive()).isEmpty();
    assertThat(runs.dead()).extracting(OwnerRecord::run).containsExactly(before.id());
    assertThat(runs.faults()).isEmpty();
  }

  @Test
  void aRecordThatCannotBeWrittenLeavesNothingOfItsToken() throws IOException {
    RunFolder folder = RunFolder.create(state, CLOCK);
    Path inTheWay = Files.createDirectories(folder.path().resolve("run.json").resolve("x"));
    assertThatThrownBy(() -> mine(folder).write(folder)).isInstanceOf(RunRecordException.class);
    assertThat(folder.path().toFile().list()).containsExactly("run.json");
    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    folder.removeIfEmpty();
    assertThat(folder.path()).doesNotExist();
  }

  private static ProcessIdentity in(ProcessIdentity process, String space) {
    return new ProcessIdentity(process.pid(), process.startMillis(), new PidSpace(space));
  }

  @Test
  void aRecordThatSaysNothingIsAFaultThatRepeatsNothingOfIt() throws IOException {
    for (String text : new String[] {"", "{\"token\":\"canary", "{\"token\":\"canary\"}", "[1]"}) {
      RunFolder folder = RunFolder.create(state, CLOCK);
      Files.writeString(folder.path().resolve("run.json"), text);
      LiveRuns runs = LiveRuns.in(state);
      assertThat(runs.alive()).isEmpty();
      assertThat(runs.faults()).as(text).hasSize(1);
      assertThat(runs.faults().getFirst()).contains(folder.id().text()).doesNotContain("canary");
      Files.delete(folder.path().resolve("run.json"));
    }
  }

  @Test
  void whereNothingEverRanThereAreNoRuns() {
    assertThat(LiveRuns.in(state.resolve("nowhere")).alive()).isEmpty();
    assertThat(LiveRuns.ids(state.resolve("nowhere"))).isEmpty();
  }

  @Test
  void onlyTheTokenItselfMatchesAndNoTextShowsIt() {
    ControlToken token = ControlToken.random();
    assertThat(token.reveal()).matches("[0-9a-f]{64}").isNotEqualTo(ControlToken.random().reveal());
    assertThat(token.matches(token.reveal())).isTrue();
    assertThat(token.matches(token.reveal() + "0")).isFalse();
    assertThat(token.matches("")).isFalse();
    assertThat(token.matches(null)).isFalse();
    assertThat(ControlToken.of(token.reveal())).isEqualTo(token);
    assertThat(token).hasToString("***");
    assertThatThrownBy(() -> ControlToken.of("canary"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("canary");
  }

  private OwnerRecord mine(RunFolder folder) {
    return OwnerRecord.ofThisProcess(
        folder.id(), "test", state, "http://127.0.0.1:15000", TOKEN, CLOCK.instant());
  }

  private static OwnerRecord of(RunFolder folder, ProcessIdentity host) {
    return new OwnerRecord(folder.id(), host, "test", "/", "", TOKEN, CLOCK.instant());
  }
}

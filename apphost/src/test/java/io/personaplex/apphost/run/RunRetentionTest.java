package io.personaplex.apphost.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.personaplex.apphost.process.PidSpace;
import io.personaplex.apphost.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRetentionTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final int KIB = 1024;

  @TempDir private Path state;

  @Test
  void theNewestRunsAreKeptAndForeignFoldersAreLeftAlone() throws IOException {
    Path foreign = Files.createDirectories(RunFolder.in(state).resolve("holiday-photos"));
    Path earlierVersion =
        Files.createDirectory(RunFolder.in(state).resolve("2026-01-01T00-00-00-2"));
    RunFolder oldest = run(0, 1);
    RunFolder older = run(1, 1);
    RunFolder current = run(2, 1);
    new RunRetention(2, KIB * KIB).apply(state, current);
    assertThat(LiveRuns.ids(state)).containsExactly(current.id(), older.id());
    assertThat(oldest.path()).doesNotExist();
    assertThat(earlierVersion).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void theOldestRunsGoWhenAllTogetherTakeTooMuch() throws IOException {
    run(0, 1);
    run(1, 300);
    RunFolder older = run(2, 300);
    RunFolder current = run(3, 0);
    new RunRetention(10, 1000 * KIB).apply(state, current);
    assertThat(LiveRuns.ids(state)).hasSize(4);
    new RunRetention(10, 400 * KIB).apply(state, current);
    assertThat(LiveRuns.ids(state)).containsExactly(current.id(), older.id());
  }

  @Test
  void aRunWhoseHostIsAliveStaysAndADeadOnesGoesAsAWhole() throws IOException {
    RunFolder alive = run(0, 100);
    record(alive).write(alive);
    RunFolder dead = run(1, 100);
    OwnerRecord mine = record(dead);
    new OwnerRecord(
            dead.id(),
            new ProcessIdentity(mine.host().pid(), 10),
            mine.application(),
            mine.checkout(),
            mine.dashboard(),
            mine.token(),
            mine.startedAt())
        .write(dead);
    Files.createDirectory(dead.path().resolve("folder"));
    Path half = Files.createDirectory(RunFolder.in(state).resolve(dead.id() + "0.removing"));
    RunFolder current = run(2, 100);
    new RunRetention(1, 1).apply(state, current);
    assertThat(LiveRuns.ids(state)).containsExactly(current.id(), alive.id());
    assertThat(half).doesNotExist();
    assertThat(RunFolder.in(state).toFile().list()).hasSize(2);
  }

  @Test
  void whatCannotBeRemovedDoesNotKeepTheRest() throws IOException {
    List<RunFolder> old = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      old.add(run(i, 1));
    }
    // Called as a run, but no folder; and one of which a part cannot go.
    Path file = Files.createFile(RunFolder.in(state).resolve("2026-01-01T00-00-00-0001"));
    Path half =
        Files.createDirectory(RunFolder.in(state).resolve("2026-01-01T00-00-00-0002.removing"));
    Path stays = Files.createFile(half.resolve("stays"));
    RunFolder current = run(3, 1);
    try (Unremovable _ = Unremovable.make(half)) {
      new RunRetention(1, KIB * KIB).apply(state, current);
      assertThat(stays).exists();
    }
    assertThat(LiveRuns.ids(state)).containsExactly(current.id());
    assertThat(file).doesNotExist();
    assertThat(old).allSatisfy(run -> assertThat(run.path()).doesNotExist());
  }

  @Test
  void aRunOfAContainerThatSharesTheFolderMayLiveAndStays() throws IOException {
    RunFolder shared = run(0, 100);
    OwnerRecord mine = record(shared);
    String boot = mine.host().space().text().substring(0, 37);
    new OwnerRecord(
            shared.id(),
            new ProcessIdentity(mine.host().pid(), 10, new PidSpace(boot + "1")),
            mine.application(),
            mine.checkout(),
            mine.dashboard(),
            mine.token(),
            mine.startedAt())
        .write(shared);
    RunFolder current = run(1, 100);
    new RunRetention(1, 1).apply(state, current);
    assertThat(shared.path()).exists();
  }

  @Test
  void inTheHourThatComesTwiceTheLaterStartIsTheNewerRun() throws IOException {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant before = Instant.parse("2026-10-25T00:50:00Z"); // 02:50, summer time
    Instant after = Instant.parse("2026-10-25T01:10:00Z"); // 02:10, winter time
    RunFolder older = RunFolder.create(state, Clock.fixed(before, berlin));
    RunFolder newer = RunFolder.create(state, Clock.fixed(after, berlin));
    assertThat(older.id().text()).isGreaterThan(newer.id().text());
    record(older, before).write(older);
    record(newer, after).write(newer);
    assertThat(LiveRuns.ids(state)).containsExactly(newer.id(), older.id());
  }

  /// A folder nobody can remove anything from, root neither, until this is closed.
  private record Unremovable(Path folder) implements AutoCloseable {
    static Unremovable make(Path folder) {
      assumeTrue(chattr("+i", folder), "this file system knows no immutable folders, or no root");
      return new Unremovable(folder);
    }

    @Override
    public void close() {
      assertThat(chattr("-i", folder)).isTrue();
    }

    private static boolean chattr(String flag, Path folder) {
      try {
        var command = new ProcessBuilder("chattr", flag, folder.toString());
        return command.start().onExit().join().exitValue() == 0;
      } catch (IOException _) {
        return false;
      }
    }
  }

  private OwnerRecord record(RunFolder folder, Instant at) {
    return OwnerRecord.ofThisProcess(
        folder.id(), "test", state, "http://127.0.0.1:1", ControlToken.random(), at);
  }

  private OwnerRecord record(RunFolder folder) {
    return record(folder, Instant.now());
  }

  private RunFolder run(int minute, int kib) throws IOException {
    Instant at = START.plus(Duration.ofMinutes(minute));
    RunFolder folder = RunFolder.create(state, Clock.fixed(at, ZoneOffset.UTC));
    Files.write(folder.logFile("a"), new byte[kib * KIB]);
    return folder;
  }
}

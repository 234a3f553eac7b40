package io.personaplex.apphost.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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

  private OwnerRecord record(RunFolder folder) {
    return OwnerRecord.ofThisProcess(
        folder.id(), "test", state, "http://127.0.0.1:1", ControlToken.random(), START);
  }

  private RunFolder run(int minute, int kib) throws IOException {
    Instant at = START.plus(Duration.ofMinutes(minute));
    RunFolder folder = RunFolder.create(state, Clock.fixed(at, ZoneOffset.UTC));
    Files.write(folder.logFile("a"), new byte[kib * KIB]);
    return folder;
  }
}

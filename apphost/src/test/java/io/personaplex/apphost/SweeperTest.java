package io.personaplex.apphost;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.process.DeadRun;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.RunMarker;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweeperTest {
  private static final Logger LOGGER = Logger.getLogger(Sweeper.class.getName());

  @TempDir private Path state;

  @Test
  void whatADeadRunLeftIsEndedAndNamedAndItsRecordIsForgotten() throws Exception {
    RunMarker dead = DeadRun.marker();
    RunFolder folder = RunFolder.create(state, Clock.systemUTC());
    record(folder, dead.owner()).write(folder);
    RunFolder mine = RunFolder.create(state, Clock.systemUTC());
    record(mine, ProcessIdentity.current()).write(mine);
    ProcessGroup left = DeadRun.process(dead);
    List<String> said = said(() -> sweeper().sweepDeadRuns(false));
    assertThat(left.waitFor(TestHost.PATIENCE)).isTrue();
    assertThat(said)
        .contains("INFO ended pid %d, left by run %s".formatted(left.pid(), dead.run()));
    assertThat(LiveRuns.in(state).dead()).isEmpty();
    assertThat(OwnerRecord.read(folder)).isEmpty();
    assertThat(OwnerRecord.read(mine)).isPresent();
  }

  @Test
  void whatCannotBeEndedIsAWarning() throws Exception {
    var survivor = new MarkedProcess(ProcessIdentity.current(), "run-x", Optional.empty(), "web");
    List<String> said = said(() -> Sweeper.tell(List.of(), List.of(survivor)));
    assertThat(said)
        .containsExactly(
            "WARNING could not end pid %d, left by run run-x"
                .formatted(ProcessHandle.current().pid()));
  }

  private Sweeper sweeper() {
    return new Sweeper(
        RunMarker.mine("test-sweeper"), Engines.of(Map.of("PATH", "/nowhere")), state);
  }

  private OwnerRecord record(RunFolder folder, ProcessIdentity host) {
    return new OwnerRecord(
        folder.id(), host, "test", "/", "", ControlToken.random(), Instant.now());
  }

  private static List<String> said(Runnable action) {
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    var listener =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            said.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Level before = LOGGER.getLevel();
    LOGGER.setLevel(Level.ALL);
    LOGGER.addHandler(listener);
    try {
      action.run();
    } finally {
      LOGGER.removeHandler(listener);
      LOGGER.setLevel(before);
    }
    return said;
  }
}

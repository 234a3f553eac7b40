package io.personaplex.apphost.process;

import static io.personaplex.apphost.process.ProcessTests.PATIENCE;
import static io.personaplex.apphost.process.ProcessTests.firstLine;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunSweepTest {
  @Test
  void onlyTheLeftoversOfADeadRunAreEnded() throws Exception {
    RunMarker alive = ProcessTests.marker();
    var dead = new RunMarker("dead-" + alive.run(), ProcessTests.deadOwner());
    ProcessGroup mine = ProcessTests.shell(alive, "one", "echo ready; exec sleep 100");
    ProcessGroup left =
        ProcessTests.shell(dead, "web", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
    firstLine(mine.output());
    ProcessIdentity host = ProcessTests.deadOwner();
    var elsewhere =
        new ProcessIdentity(
            host.pid(), host.startMillis(), new PidSpace("0".repeat(36) + ".4026531836"));
    ProcessGroup foreign =
        ProcessTests.shell(
            new RunMarker("far-" + alive.run(), elsewhere), "web", "echo ready; exec sleep 100");
    firstLine(foreign.output());
    firstLine(left.output());
    // Other runs of this user may have leftovers too, which are not ours to end here.
    List<MarkedProcess> found =
        RunSweep.find().stream().filter(process -> process.run().equals(dead.run())).toList();
    assertThat(found).isNotEmpty().allMatch(process -> process.resource().equals("web"));
    assertThat(RunSweep.find())
        .noneMatch(process -> process.run().equals(alive.run()))
        .noneMatch(process -> process.run().equals("far-" + alive.run()));
    assertThat(RunSweep.end(found, Duration.ofMillis(200))).isEmpty();
    assertThat(left.waitFor(PATIENCE)).isTrue();
    assertThat(left.exit()).contains(new ExitStatus(137));
    assertThat(mine.isAlive()).isTrue();
    assertThat(foreign.isAlive()).isTrue();
    assertThat(foreign.killUntilEmpty(PATIENCE)).isTrue();
    assertThat(mine.killUntilEmpty(PATIENCE)).isTrue();
  }
}

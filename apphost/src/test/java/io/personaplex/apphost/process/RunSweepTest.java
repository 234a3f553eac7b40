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
    firstLine(left.output());
    // Other runs of this user may have leftovers too, which are not ours to end here.
    List<MarkedProcess> found =
        RunSweep.find().stream().filter(process -> process.run().equals(dead.run())).toList();
    assertThat(found).isNotEmpty().allMatch(process -> process.resource().equals("web"));
    assertThat(RunSweep.find()).noneMatch(process -> process.run().equals(alive.run()));
    assertThat(RunSweep.end(found, Duration.ofMillis(200))).isEmpty();
    assertThat(left.waitFor(PATIENCE)).isTrue();
    assertThat(left.exit()).contains(new ExitStatus(137));
    assertThat(mine.isAlive()).isTrue();
    assertThat(mine.killUntilEmpty(PATIENCE)).isTrue();
  }
}

package io.personaplex.apphost;

import static io.personaplex.apphost.TestHost.PATIENCE;
import static io.personaplex.apphost.TestHost.await;
import static io.personaplex.apphost.TestHost.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Stopped;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.model.Dependency;
import io.personaplex.apphost.model.Dependency.Condition;
import io.personaplex.apphost.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How everything stops.
class StopTest {
  private static final String STAYS = "exec sleep 1000";
  private static final String STUBBORN =
      "trap '' TERM; sleep 1000 & echo grandchild $!; while :; do wait; done";

  @TempDir private Path home;
  private Supervisor supervisor;

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    supervisor.kill();
    assertThat(supervisor.stop(StopProgress.NONE).left()).isEmpty();
  }

  @Test
  void servicesStopInWavesBeforeWhatTheyDependOn() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            script("first", STAYS),
            script("left", STAYS).waitFor(Dependency.on("first", Condition.STARTED)),
            script("right", STAYS).waitFor(Dependency.on("first", Condition.STARTED)));
    var ends = Collections.synchronizedList(new ArrayList<String>());
    supervisor
        .board()
        .listen(
            (before, after) -> {
              if (!before.state().word().equals(after.state().word())
                  && (after.state() instanceof Stopping || after.state() instanceof Stopped)) {
                ends.add(after.name() + " " + after.state().word());
              }
            });
    supervisor.start();
    await(supervisor, "left", Running.class);
    await(supervisor, "right", Running.class);
    StopResult result = supervisor.stop(StopProgress.NONE);
    assertThat(result).isEqualTo(new StopResult(List.of(), List.of(), false));
    assertThat(ends.subList(0, 4))
        .containsExactlyInAnyOrder(
            "left stopping", "left stopped", "right stopping", "right stopped");
    assertThat(ends.subList(4, 6)).containsExactly("first stopping", "first stopped");
    // 143 after our own signal is a clean end.
    assertThat(supervisor.board().latest().resource("first").state()).isEqualTo(new Stopped(""));
    assertThat(supervisor.board().latest().resource("first").crash()).isEmpty();
  }

  @Test
  void aServiceThatIgnoresTheSignalIsKilledWithAllItStarted() throws Exception {
    supervisor =
        TestHost.supervisor(home, script("stubborn", STUBBORN).stopGrace(Duration.ofMillis(300)));
    supervisor.start();
    long grandchild = TestHost.number(supervisor, "stubborn", "grandchild ");
    long child = TestHost.pid(supervisor, "stubborn");
    StopResult result = supervisor.stop(StopProgress.NONE);
    assertThat(result.isClean()).isTrue();
    assertThat(supervisor.board().latest().resource("stubborn").state().sentence())
        .isEqualTo("stopped: killed, it did not end within 0.3 s");
    assertThat(TestHost.isRunning(child)).isFalse();
    assertThat(TestHost.isRunning(grandchild)).isFalse();
  }

  @Test
  void oneDeadlineHoldsForAllWavesAndWhoIsStillThereIsToldMeanwhile() throws Exception {
    HostSettings plain = TestHost.settings(home);
    var settings =
        new HostSettings(
            plain.dashboard(),
            home,
            plain.folder(),
            plain.launch(),
            plain.environment(),
            plain.engines(),
            plain.requirements(),
            plain.mask(),
            Duration.ofMillis(2500));
    Service first = script("first", STUBBORN).stopGrace(Duration.ofMinutes(10));
    Service second =
        script("second", STUBBORN)
            .stopGrace(Duration.ofMinutes(10))
            .waitFor(Dependency.on("first", Condition.STARTED));
    supervisor = TestHost.supervisor(home, settings, first, second);
    supervisor.start();
    TestHost.number(supervisor, "first", "grandchild ");
    TestHost.number(supervisor, "second", "grandchild ");
    var told = Collections.synchronizedList(new ArrayList<String>());
    StopResult result = supervisor.stop((alive, left) -> told.add(alive.toString()));
    assertThat(result.isClean()).isTrue();
    assertThat(result.killed()).isTrue();
    assertThat(told).isNotEmpty().allMatch(line -> line.contains("second (pid "));
    assertThat(supervisor.board().latest().resources())
        .allMatch(resource -> resource.state() instanceof Stopped);
  }

  @Test
  void aSecondStopKillsAtOnce() throws Exception {
    supervisor =
        TestHost.supervisor(home, script("stubborn", STUBBORN).stopGrace(Duration.ofMinutes(10)));
    supervisor.start();
    TestHost.number(supervisor, "stubborn", "grandchild ");
    var first = new CompletableFuture<StopResult>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                first.complete(supervisor.stop(StopProgress.NONE));
              } catch (InterruptedException failure) {
                first.completeExceptionally(failure);
              }
            });
    await(supervisor, "stubborn", Stopping.class);
    StopResult second = supervisor.stop(StopProgress.NONE);
    assertThat(second.isClean()).isTrue();
    assertThat(second.killed()).isTrue();
    assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(second);
    assertThat(supervisor.board().latest().resource("stubborn").state())
        .isEqualTo(new Stopped("killed"));
  }
}

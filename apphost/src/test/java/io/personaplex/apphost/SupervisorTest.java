package io.personaplex.apphost;

import static io.personaplex.apphost.TestHost.PATIENCE;
import static io.personaplex.apphost.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.apphost.process.ProcessStat;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  @TempDir private Path home;
  private Supervisor supervisor;

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    if (supervisor != null) {
      supervisor.kill();
      assertThat(supervisor.stop()).isEmpty();
    }
  }

  @Test
  void aServiceIsHealthyOnlyWhenItSaysSo() throws Exception {
    var seen = Collections.synchronizedList(new ArrayList<ResourceState>());
    supervisor = TestHost.supervisor(home, TestHost.healthy("one"));
    supervisor.board().listen((before, after) -> seen.add(after.state()));
    supervisor.start();
    assertThat(supervisor.board().await(Snapshot::allHealthy, PATIENCE)).isPresent();
    assertThat(seen).hasSize(3);
    assertThat(seen.get(0)).isInstanceOf(Starting.class);
    assertThat(seen.get(1))
        .isInstanceOfSatisfying(
            Running.class,
            running -> {
              assertThat(running.health().isHealthy()).isFalse();
              assertThat(running.health().detail()).isEqualTo("loading (50 %)");
            });
    assertThat(seen.get(2).isHealthy()).isTrue();
  }

  @Test
  void servicesStartAfterWhatTheyWaitForAndStopBeforeIt() throws Exception {
    Service first = TestHost.healthy("first");
    Service second = TestHost.healthy("second").waitForHealthy(first);
    supervisor = TestHost.supervisor(home, second, first);
    var firstHealthyWhenSecondStarted = Collections.synchronizedList(new ArrayList<Boolean>());
    var ends = Collections.synchronizedList(new ArrayList<String>());
    supervisor
        .board()
        .listen(
            (before, after) -> {
              if (after.name().equals("second") && after.state() instanceof Starting) {
                firstHealthyWhenSecondStarted.add(
                    supervisor.board().latest().resource("first").state().isHealthy());
              }
              if (after.state() instanceof Stopping || after.state() instanceof Exited) {
                ends.add(after.name() + " " + after.state().word());
              }
            });
    supervisor.start();
    assertThat(supervisor.board().await(Snapshot::allHealthy, PATIENCE)).isPresent();
    assertThat(supervisor.stop()).isEmpty();
    assertThat(firstHealthyWhenSecondStarted).containsExactly(true);
    assertThat(ends)
        .containsExactly("second stopping", "second exited", "first stopping", "first exited");
    // 143 = 128 + SIGTERM: it was asked, and went.
    assertThat(supervisor.board().latest().resource("first").state()).isEqualTo(new Exited(143));
  }

  @Test
  void snapshotsAreNumberedWithoutGapsAndNeverChange() throws Exception {
    supervisor = TestHost.supervisor(home, TestHost.healthy("one"));
    Snapshot zero = supervisor.board().latest();
    var numbers = Collections.synchronizedList(new ArrayList<Long>());
    supervisor.board().listen((before, after) -> numbers.add(supervisor.board().latest().number()));
    supervisor.start();
    supervisor.board().await(Snapshot::allHealthy, PATIENCE);
    supervisor.stop();
    assertThat(zero.number()).isZero();
    assertThat(zero.resource("one").state()).isInstanceOf(ResourceState.NotStarted.class);
    assertThat(numbers).startsWith(1L, 2L, 3L).doesNotHaveDuplicates().isSorted();
    assertThat(numbers.getLast()).isEqualTo(numbers.size());
  }

  @Test
  void aServiceThatKeepsCrashingIsLeftAloneAndShowsItsLastWords() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            Service.named("cheese").jvm(Children.Crashing.class).restart(TestHost.TWICE_AT_ONCE));
    var waits = Collections.synchronizedList(new ArrayList<String>());
    supervisor
        .board()
        .listen(
            (before, after) -> {
              if (after.state() instanceof Waiting(String on)) {
                waits.add(on);
              }
            });
    supervisor.start();
    var end = await(supervisor, "cheese", CrashLoop.class).resource("cheese");
    assertThat(end.state()).isEqualTo(new CrashLoop(3, 3));
    assertThat(end.restarts()).isEqualTo(2);
    assertThat(end.lastWords()).contains("out of cheese");
    assertThat(waits.stream().distinct())
        .containsExactly(
            "a restart in 0.01 s (1 of 2): it ended with code 3",
            "a restart in 0.01 s (2 of 2): it ended with code 3");
  }

  @Test
  void refusedSettingsAreNotTriedAgain() throws Exception {
    supervisor = TestHost.supervisor(home, Service.named("picky").jvm(Children.Refusing.class));
    supervisor.start();
    var end = await(supervisor, "picky", FailedToStart.class).resource("picky");
    assertThat(end.state().sentence())
        .isEqualTo("it refused its settings: CHEESE is 'none', wanted some");
    assertThat(end.restarts()).isZero();
  }

  @Test
  void aServiceThatIgnoresTheStopSignalIsKilledWithAllItStarted() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            Service.named("stubborn")
                .jvm(Children.Stubborn.class)
                .stopGrace(Duration.ofMillis(300)));
    supervisor.start();
    long grandchild = grandchild(supervisor, "stubborn");
    long child = pid(supervisor, "stubborn");
    assertThat(isRunning(grandchild)).isTrue();
    assertThat(supervisor.stop()).isEmpty();
    // 137 = 128 + SIGKILL.
    assertThat(supervisor.board().latest().resource("stubborn").state()).isEqualTo(new Exited(137));
    assertThat(isRunning(child)).isFalse();
    assertThat(isRunning(grandchild)).isFalse();
  }

  @Test
  void aKilledServiceTakesItsOrphansAlong() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            Service.named("stubborn").jvm(Children.Stubborn.class).restart(RestartPolicy.NEVER));
    supervisor.start();
    long grandchild = grandchild(supervisor, "stubborn");
    ProcessHandle.of(pid(supervisor, "stubborn")).orElseThrow().destroyForcibly();
    await(supervisor, "stubborn", Exited.class);
    assertThat(isRunning(grandchild)).isFalse();
  }

  @Test
  void aSecondRequestCutsTheGraceShort() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            Service.named("stubborn")
                .jvm(Children.Stubborn.class)
                .stopGrace(Duration.ofMinutes(10)));
    supervisor.start();
    grandchild(supervisor, "stubborn");
    Thread stopping =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    supervisor.stop();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    await(supervisor, "stubborn", Stopping.class);
    supervisor.kill();
    assertThat(stopping.join(PATIENCE)).isTrue();
    assertThat(supervisor.board().latest().resource("stubborn").state()).isEqualTo(new Exited(137));
  }

  @Test
  void aWaitingServiceStopsAtOnce() throws Exception {
    Service never = TestHost.healthy("never").healthCheck(HealthCheck.at("/no-such-path"));
    supervisor =
        TestHost.supervisor(home, never, TestHost.healthy("patient").waitForHealthy(never));
    supervisor.start();
    await(supervisor, "patient", Waiting.class);
    assertThat(supervisor.stop()).isEmpty();
    assertThat(supervisor.board().latest().resource("patient").state()).isEqualTo(new Exited(0));
  }

  @Test
  void aServiceWhoseDependencyIsDownForGoodSaysSo() throws Exception {
    Service picky =
        Service.named("picky")
            .jvm(Children.Refusing.class)
            .http("PORT", TestHost.freePort())
            .healthCheck(HealthCheck.at("/health"));
    supervisor =
        TestHost.supervisor(home, picky, TestHost.healthy("patient").waitForHealthy(picky));
    supervisor.start();
    assertThat(
            await(supervisor, "patient", FailedToStart.class)
                .resource("patient")
                .state()
                .sentence())
        .isEqualTo(
            "it needs picky, which is down: it refused its settings: CHEESE is 'none', wanted some");
  }

  @Test
  void aProgramThatCannotBeRunIsAReasonNotACrash() throws Exception {
    var launch = new JvmLaunch(home.resolve("no-java"), List.of(), "");
    supervisor =
        new Supervisor(
            Application.of("test", Service.named("one").jvm(Children.Crashing.class)),
            launch,
            TestHost.logs(home),
            TestHost.console(new ByteArrayOutputStream()));
    supervisor.start();
    String why = await(supervisor, "one", FailedToStart.class).resource("one").state().sentence();
    assertThat(why).contains("no-java");
  }

  @Test
  void nothingStartsWhenAPortIsTaken() throws Exception {
    Service free = TestHost.healthy("free");
    Service blocked = TestHost.healthy("blocked");
    supervisor = TestHost.supervisor(home, free, blocked);
    try (var owner =
        new java.net.ServerSocket(
            blocked.endpoint().orElseThrow().port(),
            1,
            java.net.InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(supervisor::start)
          .isInstanceOf(ApplicationException.class)
          .hasMessageContaining("blocked (endpoint http): port " + owner.getLocalPort())
          .hasMessageContaining("set PORT to a free port");
    }
    assertThat(supervisor.board().latest().number()).isZero();
  }

  /// The pid of the process that [Children.Stubborn] started, once it has printed it.
  static long grandchild(Supervisor supervisor, String name) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LogLine line : supervisor.log(name).tail(10)) {
        if (line.text().startsWith("grandchild ")) {
          return Long.parseLong(line.text().substring("grandchild ".length()));
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(name + " started nothing: " + supervisor.log(name).tail(10));
  }

  static long pid(Supervisor supervisor, String name) {
    return switch (supervisor.board().latest().resource(name).state()) {
      case Starting(long pid) -> pid;
      case Running(long pid, _) -> pid;
      case ResourceState other -> throw new AssertionError(name + " is " + other);
    };
  }

  static boolean isRunning(long pid) {
    return ProcessStat.of(pid).filter(stat -> stat.state() != 'Z').isPresent();
  }
}

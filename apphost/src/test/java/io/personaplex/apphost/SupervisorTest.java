package io.personaplex.apphost;

import static io.personaplex.apphost.TestHost.PATIENCE;
import static io.personaplex.apphost.TestHost.await;
import static io.personaplex.apphost.TestHost.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Finished;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Parameter;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.model.Value;
import io.personaplex.apphost.run.RunFolder;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How services start, are watched, end and start again.
class SupervisorTest {
  @TempDir private Path home;
  private Supervisor supervisor;

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    if (supervisor != null) {
      supervisor.kill();
      assertThat(supervisor.stop(StopProgress.NONE).left()).isEmpty();
    }
  }

  @Test
  void aServiceIsHealthyOnlyWhenItSaysSo() throws Exception {
    var seen = Collections.synchronizedList(new ArrayList<ResourceState>());
    supervisor = TestHost.supervisor(home, TestHost.healthy("one"));
    supervisor
        .board()
        .listen(
            (before, after) -> {
              if (!before.state().equals(after.state())) {
                seen.add(after.state());
              }
            });
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
  void snapshotsAreNumberedWithoutGapsAndNeverChange() throws Exception {
    supervisor = TestHost.supervisor(home, script("one", "exit 0"));
    Snapshot zero = supervisor.board().latest();
    var numbers = Collections.synchronizedList(new ArrayList<Long>());
    supervisor.board().listen((before, after) -> numbers.add(supervisor.board().latest().number()));
    supervisor.start();
    await(supervisor, "one", Finished.class);
    supervisor.stop(StopProgress.NONE);
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
            script("cheese", "echo attempt $$; echo out of cheese; exit 3")
                .restart(TestHost.TWICE_AT_ONCE));
    var waits = Collections.synchronizedList(new ArrayList<String>());
    var retries = Collections.synchronizedList(new ArrayList<Crash>());
    supervisor
        .board()
        .listen(
            (before, after) -> {
              if (after.state() instanceof Waiting(String on, _)) {
                waits.add(on);
              }
              after.crash().ifPresent(retries::add);
            });
    supervisor.start();
    var end = await(supervisor, "cheese", CrashLoop.class).resource("cheese");
    assertThat(end.state()).isEqualTo(new CrashLoop(Exit.of(3), 3));
    assertThat(end.restarts()).isEqualTo(2);
    Crash last = end.crash().orElseThrow();
    assertThat(last.attempt()).isEqualTo(3);
    assertThat(last.exit().code()).isEqualTo(3);
    assertThat(last.nextRetry()).isEmpty();
    // Only its own: the lines of the attempts before it belong to their crashes.
    assertThat(last.lastLines()).hasSize(2).last().isEqualTo("out of cheese");
    assertThat(waits.stream().map(wait -> wait.replaceFirst("0\\.01 s", "T")).distinct())
        .containsExactly(
            "a restart in T (1 of 2): it ended with code 3",
            "a restart in T (2 of 2): it ended with code 3");
    assertThat(retries.getFirst().nextRetry()).isPresent();
  }

  @Test
  void aCrashLoopEndsWhenAPersonStartsTheService() throws Exception {
    Path fixed = home.resolve("fixed");
    supervisor =
        TestHost.supervisor(
            home,
            script("cheese", "test -e '%s' && exec sleep 1000; exit 3".formatted(fixed))
                .restart(TestHost.TWICE_AT_ONCE));
    supervisor.start();
    await(supervisor, "cheese", CrashLoop.class);
    Files.createFile(fixed);
    supervisor.restart("cheese");
    var running = await(supervisor, "cheese", Running.class).resource("cheese");
    assertThat(running.crash()).isEmpty();
  }

  @Test
  void aCrashBySignalSaysWhichOne() throws Exception {
    supervisor =
        TestHost.supervisor(home, script("one", "kill -KILL $$").restart(RestartPolicy.NEVER));
    supervisor.start();
    var end = await(supervisor, "one", Exited.class).resource("one");
    assertThat(end.state().sentence()).isEqualTo("exited with code 137 (SIGKILL)");
    assertThat(end.crash().orElseThrow().exit().signal()).contains("SIGKILL");
  }

  @Test
  void refusedSettingsAreNotTriedAgain() throws Exception {
    supervisor =
        TestHost.supervisor(
            home, script("picky", "echo \"CHEESE is 'none', wanted some\"; exit 2"));
    supervisor.start();
    var end = await(supervisor, "picky", FailedToStart.class).resource("picky");
    assertThat(end.state().sentence())
        .isEqualTo("it refused its settings: CHEESE is 'none', wanted some");
    assertThat(end.starts()).isEqualTo(1);
  }

  @Test
  void aProgramThatIsNotThereIsAReasonNotACrash() throws Exception {
    supervisor = TestHost.supervisor(home, Service.named("one").executable("no-such-program-1"));
    supervisor.start();
    var end = await(supervisor, "one", FailedToStart.class).resource("one");
    assertThat(end.state().sentence()).contains("no-such-program-1", "install it");
    assertThat(end.starts()).isZero();
  }

  @Test
  void aPortTakenSinceIsAReasonNotACrash() throws Exception {
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      supervisor =
          TestHost.supervisor(
              home, script("blocked", "exec sleep 1000").http("PORT", owner.getLocalPort()));
      supervisor.start();
      var end = await(supervisor, "blocked", FailedToStart.class).resource("blocked");
      assertThat(end.state().sentence())
          .contains("port " + owner.getLocalPort(), "pid " + ProcessHandle.current().pid(), "PORT");
      assertThat(end.starts()).isZero();
    }
  }

  @Test
  void anAnswerFromSomebodyElsesPortIsNotBelieved() throws Exception {
    Service late = TestHost.healthy("one");
    int port = late.endpoint().orElseThrow().port();
    // It listens in a process outside of the service's group, as another run's would.
    var builder =
        new ProcessBuilder(
                TestHost.launch().java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                TestHost.launch().classPath(),
                Children.Healthy.class.getName())
            .redirectErrorStream(true);
    builder.environment().put("PORT", Integer.toString(port));
    supervisor =
        TestHost.supervisor(
            home,
            script("one", "exec sleep 1000")
                .http("PORT", port)
                .healthCheck(late.healthCheck().orElseThrow()));
    supervisor.start();
    await(supervisor, "one", Starting.class);
    Process stranger = builder.start();
    try {
      ResourceState state = await(supervisor, "one", Running.class).resource("one").state();
      assertThat(state.isHealthy()).isFalse();
      assertThat(state.sentence()).contains("port " + port + " is answered by somebody else");
      assertThat(supervisor.board().await(Snapshot::allHealthy, Duration.ofMillis(500))).isEmpty();
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  @Test
  void aTaskThatEndsWellIsFinishedAndOneThatIsAlwaysThereComesBack() throws Exception {
    var policy = TestHost.TWICE_AT_ONCE.when(RestartPolicy.When.ALWAYS);
    supervisor =
        TestHost.supervisor(
            home, script("task", "exit 0"), script("always", "exit 0").restart(policy));
    supervisor.start();
    await(supervisor, "task", Finished.class);
    assertThat(await(supervisor, "always", CrashLoop.class).resource("always").starts())
        .isEqualTo(3);
    assertThat(supervisor.board().latest().resource("task").crash()).isEmpty();
  }

  @Test
  void aKilledServiceTakesItsOrphansAlong() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            script("parent", "setsid sleep 1000 & echo grandchild $!; wait")
                .restart(RestartPolicy.NEVER));
    supervisor.start();
    long grandchild = TestHost.number(supervisor, "parent", "grandchild ");
    ProcessHandle.of(TestHost.pid(supervisor, "parent")).orElseThrow().destroyForcibly();
    await(supervisor, "parent", Exited.class);
    assertThat(TestHost.isRunning(grandchild)).isFalse();
  }

  @Test
  void aChildSeesWhatTheModelGivesItAndNoSecretItWasNotGiven() throws Exception {
    Parameter token =
        Parameter.secret("HF_TOKEN", Optional.of(Secret.of("HF_TOKEN", "hf_canary_1")));
    HostSettings plain = TestHost.settings(home);
    var environment = new HashMap<>(System.getenv());
    environment.put("HF_TOKEN", "hf_canary_1");
    environment.put("COPY_OF_IT", "hf_canary_1");
    environment.put("PERSONAPLEX_RUN", "another-run");
    environment.put("HARMLESS", "yes");
    var settings =
        new HostSettings(
            plain.dashboard(),
            home,
            plain.folder(),
            plain.launch(),
            environment,
            plain.engines(),
            plain.requirements(),
            plain.mask(),
            plain.stopWithin());
    String print = "echo \"[$HF_TOKEN|$COPY_OF_IT|$HARMLESS|$MINE|$PERSONAPLEX_RESOURCE]\"";
    supervisor =
        new Supervisor(
            Application.of(
                "test",
                token,
                script("without", print).environment("MINE", "1"),
                script("with", print).environment(token)),
            settings,
            RunFolder.create(home, Clock.systemUTC()),
            TestHost.console(OutputStream.nullOutputStream()));
    supervisor.start();
    await(supervisor, "without", Finished.class);
    await(supervisor, "with", Finished.class);
    assertThat(TestHost.texts(supervisor, "without")).containsExactly("[||yes|1|without]");
    assertThat(TestHost.texts(supervisor, "with")).containsExactly("[hf_canary_1||yes||with]");
    List<String> shown =
        supervisor.board().latest().resource("with").service().environment().values().stream()
            .map(Value::shown)
            .toList();
    assertThat(shown).containsExactly(Secret.MASK);
  }
}

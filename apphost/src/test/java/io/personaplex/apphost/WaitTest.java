package io.personaplex.apphost;

import static io.personaplex.apphost.TestHost.await;
import static io.personaplex.apphost.TestHost.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Finished;
import io.personaplex.apphost.ResourceState.NotStarted;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Stopped;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.model.Dependency;
import io.personaplex.apphost.model.Dependency.Condition;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How services wait for each other, and what people may ask of a single one.
class WaitTest {
  private static final String STAYS = "exec sleep 1000";

  @TempDir private Path home;
  private Supervisor supervisor;

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    supervisor.kill();
    assertThat(supervisor.stop(StopProgress.NONE).left()).isEmpty();
  }

  @Test
  void aTaskIsWaitedForUntilItHasDoneItsWork() throws Exception {
    Path gate = home.resolve("gate");
    supervisor =
        TestHost.supervisor(
            home,
            script("migrate", untilThereIs(gate)),
            script("app", STAYS).waitFor(Dependency.on("migrate", Condition.COMPLETED)));
    supervisor.start();
    await(supervisor, "migrate", Running.class);
    assertThat(await(supervisor, "app", Waiting.class).resource("app").state().sentence())
        .startsWith("waiting for migrate to complete");
    Files.createFile(gate);
    await(supervisor, "app", Running.class);
    assertThat(supervisor.board().latest().resource("migrate").state()).isEqualTo(new Finished());
  }

  @Test
  void whoWaitsSaysForWhomAndWhatWasLastSeen() throws Exception {
    Service never = TestHost.healthy("never").healthCheck(HealthCheck.anyServer("/no-such-path"));
    supervisor = TestHost.supervisor(home, never, script("app", STAYS).waitForHealthy(never));
    supervisor.start();
    assertThat(
            supervisor
                .board()
                .await(
                    now ->
                        now.resource("app").state() instanceof Waiting(String on, String seen)
                            && on.equals("never to be healthy")
                            && seen.contains("404"),
                    TestHost.PATIENCE))
        .isPresent();
    // Its wait ends at once, though what it waits for goes on.
    supervisor.stop("app");
    await(supervisor, "app", Stopped.class);
    assertThat(supervisor.board().latest().resource("app").starts()).isZero();
  }

  @Test
  void aFailureForGoodIsPassedOnWithItsChainAndUndoneWhenItPasses() throws Exception {
    Path fixed = home.resolve("fixed");
    supervisor =
        TestHost.supervisor(
            home,
            script("picky", "test -e '%s' || { echo bad cheese; exit 2; }".formatted(fixed)),
            script("middle", STAYS).waitFor(Dependency.on("picky", Condition.COMPLETED)),
            script("last", STAYS).waitFor(Dependency.on("middle", Condition.STARTED)),
            script("patient", STAYS)
                .waitFor(Dependency.on("picky", Condition.COMPLETED).patient()));
    supervisor.start();
    assertThat(await(supervisor, "last", FailedToStart.class).resource("last").state().sentence())
        .isEqualTo(
            "it needs middle, which is down: it needs picky, which is down: it refused its"
                + " settings: bad cheese");
    await(supervisor, "patient", Waiting.class);
    Files.createFile(fixed);
    supervisor.restart("picky");
    await(supervisor, "last", Running.class);
    await(supervisor, "patient", Running.class);
  }

  @Test
  void aDependencyThatIsDownIsNoticedAndItsDependentsRunOn() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            script("db", STAYS).restart(RestartPolicy.NEVER),
            script("app", STAYS).waitFor(Dependency.on("db", Condition.STARTED)));
    supervisor.start();
    await(supervisor, "app", Running.class);
    long app = TestHost.pid(supervisor, "app");
    ProcessHandle.of(TestHost.pid(supervisor, "db")).orElseThrow().destroyForcibly();
    assertThat(
            supervisor
                .board()
                .await(
                    now ->
                        now.resource("app")
                            .notices()
                            .contains(
                                "dependency degraded: db is not there: exited with code 137"
                                    + " (SIGKILL)"),
                    TestHost.PATIENCE))
        .isPresent();
    assertThat(TestHost.isRunning(app)).isTrue();
    supervisor.start("db");
    assertThat(
            supervisor
                .board()
                .await(now -> now.resource("app").notices().isEmpty(), TestHost.PATIENCE))
        .isPresent();
    assertThat(TestHost.pid(supervisor, "app")).isEqualTo(app);
  }

  @Test
  void whatIsTiedToAnothersRestartsIsStartedAgainWithIt() throws Exception {
    supervisor =
        TestHost.supervisor(
            home,
            script("db", STAYS),
            script("tied", STAYS).waitFor(Dependency.on("db", Condition.STARTED).together()),
            script("loose", STAYS).waitFor(Dependency.on("db", Condition.STARTED)));
    supervisor.start();
    await(supervisor, "tied", Running.class);
    await(supervisor, "loose", Running.class);
    supervisor.restart("db");
    assertThat(
            supervisor
                .board()
                .await(
                    now ->
                        now.resource("tied").starts() == 2
                            && now.resource("tied").state() instanceof Running,
                    TestHost.PATIENCE))
        .isPresent();
    assertThat(supervisor.board().latest().resource("db").starts()).isEqualTo(2);
    assertThat(supervisor.board().latest().resource("loose").starts()).isEqualTo(1);
  }

  @Test
  void aServiceCanBeStoppedAndStartedAloneAndOneThatWaitsForAPersonStartsThen() throws Exception {
    supervisor =
        TestHost.supervisor(home, script("one", STAYS), script("two", STAYS).explicitStart());
    supervisor.start();
    await(supervisor, "one", Running.class);
    assertThat(supervisor.board().latest().resource("two").state()).isEqualTo(new NotStarted());
    long first = TestHost.pid(supervisor, "one");
    supervisor.start("one");
    supervisor.stop("one");
    await(supervisor, "one", Stopped.class);
    assertThat(TestHost.isRunning(first)).isFalse();
    supervisor.start("one");
    supervisor.start("two");
    await(supervisor, "one", Running.class);
    await(supervisor, "two", Running.class);
    assertThat(supervisor.board().latest().resource("one").crash()).isEmpty();
    assertThat(supervisor.board().latest().resource("one").starts()).isEqualTo(2);
  }

  @Test
  void aServiceThatWaitsForItsNextAttemptStopsAtOnce() throws Exception {
    supervisor = TestHost.supervisor(home, script("one", "exit 3"));
    supervisor.start();
    await(supervisor, "one", Waiting.class);
    supervisor.stop("one");
    await(supervisor, "one", Stopped.class);
    assertThat(supervisor.board().latest().resource("one").state())
        .isNotInstanceOf(CrashLoop.class);
  }

  private static String untilThereIs(Path file) {
    return "until test -e '%s'; do sleep 0.02; done".formatted(file);
  }
}

package io.personaplex.apphost.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.HostSettings;
import io.personaplex.apphost.Place;
import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.RunRequirements;
import io.personaplex.apphost.StopProgress;
import io.personaplex.apphost.Supervisor;
import io.personaplex.apphost.TestHost;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Image;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An engine that is stopped under a container, seen through its client: a program that does what
/// the real one does then. The real engine of the tests is shared and is not stopped under others.
@Timeout(60)
class EngineStoppedTest {
  /// The last words of a real client whose engine is stopped.
  private static final String GONE =
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

  /// Promised is half of it; this machine may be busy.
  private static final Duration SAID_WITHIN = Duration.ofSeconds(20);

  @TempDir private Path home;
  private FakeEngine docker;
  private Path stopped;
  private Supervisor supervisor;

  /// A Docker whose container runs until the file `stopped` is there; then every command fails.
  @BeforeEach
  void startEngine() throws Exception {
    stopped = home.resolve("stopped");
    docker = FakeEngine.docker(Files.createDirectory(home.resolve("engine")));
    whileItRuns("version", "cat <<'END'\n" + FakeEngine.dockerVersion("1.50", "1.41") + "END");
    whileItRuns("info", "cat <<'END'\n" + FakeEngine.DOCKER_INFO + "END");
    whileItRuns("image-inspect", "echo sha256:1");
    whileItRuns("ps", "true");
    whileItRuns("network-ls", "true");
    whileItRuns("create", "echo c1");
    whileItRuns("start", "echo c1");
    whileItRuns("rm", "echo c1");
    whileItRuns("stop", "echo c1");
    whileItRuns("kill", "echo c1");
    whileItRuns(
        "wait", "while ! [ -e '%1$s' ]; do sleep 0.05; done; %2$s".formatted(stopped, gone()));
    whileItRuns("logs", "while ! [ -e '%1$s' ]; do sleep 0.05; done".formatted(stopped));
    whileItRuns(
        "container-inspect",
        """
        cat <<'END'
        [{"Id":"c1","Name":"/one","State":{"Status":"running","Running":true,"Pid":1,"ExitCode":0,\
        "StartedAt":"2026-11-24T10:00:00Z"},"Config":{"Labels":{},"Image":"cheese:1"},"Image":"sha256:1"}]
        END
        """);
  }

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    supervisor.kill();
    supervisor.stop(StopProgress.NONE);
  }

  @Test
  void theNextFormTakesOver() throws Exception {
    start(container().form(new Form.Executable(List.of("sleep", "1000"), new LinkedHashMap<>())));
    awaitPlace(Place.Container.class, TestHost.PATIENCE);
    Files.createFile(stopped);
    awaitPlace(Place.Child.class, SAID_WITHIN);
    assertThat(TestHost.texts(supervisor, "one"))
        .anyMatch(line -> line.contains("not as a container (Docker: the engine is not running"));
  }

  @Test
  void withoutAnotherFormItSaysSoAndComesBackWithTheEngine() throws Exception {
    start(container());
    awaitPlace(Place.Container.class, TestHost.PATIENCE);
    Files.createFile(stopped);
    assertThat(
            supervisor
                .board()
                .await(
                    now -> now.resource("one").state() instanceof RuntimeUnavailable, SAID_WITHIN))
        .as("says so within %s: %s", SAID_WITHIN, state())
        .isPresent();
    assertThat(state().sentence()).contains("the engine is not running");
    Files.delete(stopped);
    awaitPlace(Place.Container.class, TestHost.PATIENCE);
  }

  @Test
  void aStopDoesNotHangOnIt() throws Exception {
    start(container());
    awaitPlace(Place.Container.class, TestHost.PATIENCE);
    Files.createFile(stopped);
    long start = System.nanoTime();
    supervisor.stop(StopProgress.NONE);
    // The deadline of the whole stop is 20 s here.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  private void start(Service service) {
    HostSettings settings = TestHost.settings(home, docker.engines(), RunRequirements.NONE);
    supervisor = TestHost.supervisor(home, settings, service.restart(TestHost.TWICE_AT_ONCE));
    supervisor.start();
  }

  private static Service container() {
    return Service.named("one")
        .form(ContainerForm.of(Image.named("cheese:1")))
        .restart(RestartPolicy.ON_FAILURE);
  }

  private void awaitPlace(Class<? extends Place> where, Duration within) throws Exception {
    assertThat(
            supervisor
                .board()
                .await(
                    now ->
                        now.resource("one").state() instanceof Running running
                            && where.isInstance(running.whereabouts().orElse(null)),
                    within))
        .as("in a %s within %s: %s", where.getSimpleName(), within, state())
        .isPresent();
  }

  private ResourceState state() {
    return supervisor.board().latest().resource("one").state();
  }

  private void whileItRuns(String command, String script) {
    docker.does(
        EngineKind.DOCKER,
        command,
        "if [ -e '%s' ]; then %s; fi%n%s".formatted(stopped, gone(), script));
  }

  private static String gone() {
    return "echo '%s' >&2; exit 1".formatted(GONE);
  }
}

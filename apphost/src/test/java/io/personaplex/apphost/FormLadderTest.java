package io.personaplex.apphost;

import static io.personaplex.apphost.TestHost.PATIENCE;
import static io.personaplex.apphost.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Image;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In which form a service runs, and why in no better one.
class FormLadderTest {
  private static final String IMAGE = "cheese:1";

  @TempDir private Path home;
  private final EngineInMemory engine = new EngineInMemory();
  private Supervisor supervisor;

  @AfterEach
  void leaveNothingBehind() throws InterruptedException {
    if (supervisor != null) {
      supervisor.kill();
      assertThat(supervisor.stop(StopProgress.NONE).left()).isEmpty();
    }
  }

  @Test
  void aContainerIsUsedWhenEngineAndImageAreThere() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE, both());
    assertThat(await(supervisor, "one", Running.class).resource("one").state().whereabouts())
        .get()
        .isInstanceOf(Place.Container.class);
    assertThat(engine.only().spec.labels().resource()).isEqualTo("one");
    assertThat(engine.only().spec.environment())
        .containsEntry("PERSONAPLEX_RESOURCE", "one")
        .containsKey("PERSONAPLEX_RUN");
    supervisor.stop(StopProgress.NONE);
    assertThat(engine.containers).isEmpty();
  }

  @Test
  void eachFormThatCannotBeUsedIsAnnouncedWithItsReason() throws Exception {
    engine.diagnosis = EngineInMemory.notRunning();
    start(RunRequirements.NONE, both());
    var running = await(supervisor, "one", Running.class).resource("one");
    assertThat(running.form().orElseThrow().kind()).isEqualTo("executable");
    assertThat(running.skipped())
        .containsExactly(
            new SkippedForm(
                "container",
                "Docker: the engine is not running",
                EngineInMemory.notRunning().remedy()));
    assertThat(TestHost.texts(supervisor, "one"))
        .anyMatch(line -> line.contains("not as a container (Docker: the engine is not running)"));
  }

  @Test
  void anImageThatIsNotHereOrContainersThatAreNotWantedAreReasonsToo() throws Exception {
    start(RunRequirements.NONE, both());
    assertThat(await(supervisor, "one", Running.class).resource("one").skipped())
        .containsExactly(
            new SkippedForm(
                "container",
                "the image cheese:1 is not here",
                "build it with ./personaplex image, or pull it"));
    leaveNothingBehind();
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE.withoutContainers("--no-docker was given"), both());
    assertThat(await(supervisor, "one", Running.class).resource("one").skipped())
        .containsExactly(new SkippedForm("container", "--no-docker was given"));
    assertThat(engine.containers).isEmpty();
  }

  @Test
  void aMissingImageIsBuiltFromItsDockerfile() throws Exception {
    Image image = new Image.Dockerfile(IMAGE, home, Path.of("Dockerfile"));
    start(RunRequirements.NONE, Service.named("one").form(ContainerForm.of(image)));
    await(supervisor, "one", Running.class);
    assertThat(TestHost.texts(supervisor, "one")).anyMatch(line -> line.contains("step 1 of 1"));
  }

  @Test
  void whatHasNothingToRunInStartsByItselfWhenTheEngineAppears() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    engine.diagnosis = EngineInMemory.notRunning();
    start(RunRequirements.NONE, container());
    assertThat(
            await(supervisor, "one", RuntimeUnavailable.class).resource("one").state().sentence())
        .contains("the engine is not running", "systemctl start docker");
    engine.diagnosis = EngineInMemory.ready(false);
    await(supervisor, "one", Running.class);
  }

  @Test
  void aMissingImageWithNoOtherFormIsAFailureWithItsRemedy() throws Exception {
    start(RunRequirements.NONE, container());
    assertThat(await(supervisor, "one", FailedToStart.class).resource("one").state())
        .isEqualTo(
            new FailedToStart(
                "the image cheese:1 is not here", "build it with ./personaplex image, or pull it"));
  }

  @Test
  void aPreferredGpuThatIsMissingIsGoneWithoutAndSaid() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE, withGpu(GpuRequest.preferred()));
    assertThat(await(supervisor, "one", Running.class).resource("one").skipped())
        .containsExactly(
            new SkippedForm(
                "container with GPU",
                "Docker: no NVIDIA runtime and no GPU device are known to the engine",
                new Diagnosis.NoGpu(new Diagnosis.Ready(EngineKind.DOCKER, "28", false, false))
                    .remedy()));
    assertThat(engine.only().spec.gpu()).isEmpty();
    leaveNothingBehind();
    engine.diagnosis = EngineInMemory.ready(true);
    start(RunRequirements.NONE, withGpu(GpuRequest.preferred()));
    await(supervisor, "one", Running.class);
    assertThat(engine.only().spec.gpu()).isPresent();
    leaveNothingBehind();
    engine.gpuFails = true;
    start(RunRequirements.NONE, withGpu(GpuRequest.preferred()));
    assertThat(await(supervisor, "one", Running.class).resource("one").skipped())
        .containsExactly(new SkippedForm("container with GPU", "could not select device driver"));
  }

  @Test
  void aRequiredGpuAllowsNoOtherForm() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    Service service = withGpu(GpuRequest.preferred()).executable("sleep", "1000");
    start(RunRequirements.NONE.withGpu(), service);
    RequirementException unmet = supervisor.unmet().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(unmet).hasMessageContaining("must have a GPU").hasMessageContaining("Toolkit");
    await(supervisor, "one", FailedToStart.class);
    assertThat(engine.containers).isEmpty();
  }

  @Test
  void anEngineThatGoesAwayLeadsToTheNextForm() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE, both().restart(TestHost.TWICE_AT_ONCE));
    await(supervisor, "one", Running.class);
    engine.diagnosis = EngineInMemory.notRunning();
    engine
        .only()
        .exit
        .completeExceptionally(
            new ContainerFault(ContainerFault.Kind.ENGINE_GONE, "docker wait", ""));
    assertThat(
            supervisor
                .board()
                .await(
                    now ->
                        now.resource("one").state().whereabouts().orElse(null)
                            instanceof Place.Child,
                    PATIENCE))
        .isPresent();
    assertThat(supervisor.board().latest().resource("one").crash().orElseThrow().exit().words())
        .contains("the engine cannot be reached");
  }

  @Test
  void aContainerWithoutMemoryLeftSaysSo() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE, container().restart(RestartPolicy.NEVER));
    await(supervisor, "one", Running.class);
    engine.only().outOfMemory = true;
    engine.only().exit.complete(137);
    Crash crash =
        await(supervisor, "one", ResourceState.Exited.class).resource("one").crash().orElseThrow();
    assertThat(crash.exit().outOfMemory()).isTrue();
    assertThat(crash.exit().words()).isEqualTo("code 137 (SIGKILL, out of memory)");
  }

  @Test
  void aPersistentContainerRunsOnAndIsTakenOverWhileItFits() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE, container().persistent());
    await(supervisor, "one", Running.class);
    EngineInMemory.Container first = engine.only();
    assertThat(first.spec.environment()).doesNotContainKey("PERSONAPLEX_RUN");
    StopResult result = supervisor.stop(StopProgress.NONE);
    assertThat(result.leftRunning()).singleElement().asString().contains("one", "left running");
    assertThat(first.exit).isNotDone();

    start(RunRequirements.NONE, container().persistent());
    await(supervisor, "one", Running.class);
    assertThat(engine.only()).isSameAs(first);
    supervisor.stop(StopProgress.NONE);

    start(RunRequirements.NONE, container().environment("CHEESE", "blue").persistent());
    await(supervisor, "one", Running.class);
    assertThat(engine.only()).isNotSameAs(first);
    assertThat(first.exit).isDone();
    supervisor.stop("one");
    await(supervisor, "one", ResourceState.Stopped.class);
    assertThat(engine.containers).isEmpty();
  }

  @Test
  void whatRunsElsewhereIsOnlyWatched() throws Exception {
    Service elsewhere =
        Service.named("one").http("PORT", TestHost.freePort()).form(new Form.External());
    start(RunRequirements.NONE, elsewhere);
    assertThat(await(supervisor, "one", Running.class).resource("one").state().whereabouts())
        .get()
        .isInstanceOf(Place.Elsewhere.class);
    assertThat(supervisor.stop(StopProgress.NONE).isClean()).isTrue();
  }

  @Test
  void aServiceInAContainerIsRestartedLikeAnyOther() throws Exception {
    engine.images.put(IMAGE, "sha256:1");
    start(RunRequirements.NONE, container());
    await(supervisor, "one", Running.class);
    engine.only().exit.complete(3);
    await(supervisor, "one", Waiting.class);
    assertThat(engine.containers).isEmpty();
    assertThat(
            supervisor
                .board()
                .await(
                    now ->
                        now.resource("one").starts() == 2
                            && now.resource("one").state() instanceof Running,
                    PATIENCE))
        .isPresent();
  }

  private void start(RunRequirements requirements, Service service) {
    supervisor =
        TestHost.supervisor(
            home, TestHost.settings(home, Engines.of(List.of(engine)), requirements), service);
    supervisor.start();
  }

  private static Service container() {
    return Service.named("one").form(ContainerForm.of(Image.named(IMAGE)));
  }

  private static Service both() {
    return container().form(new Form.Executable(List.of("sleep", "1000"), new LinkedHashMap<>()));
  }

  private static Service withGpu(GpuRequest request) {
    return Service.named("one").form(ContainerForm.of(Image.named(IMAGE)).gpu(request));
  }
}

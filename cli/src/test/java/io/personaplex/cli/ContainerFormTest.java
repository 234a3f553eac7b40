package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerLabels;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.bench.BenchCommand;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The application with its backend in a container of this machine's Docker, from the build of the
/// image to the end.
@Timeout(300)
class ContainerFormTest {
  private static final String IMAGE = "personaplex-test/form:" + ProcessHandle.current().pid();

  private static ContainerEngine engine;
  @TempDir private static Path home;

  @BeforeAll
  static void buildTheImage() throws Exception {
    Engines engines = Engines.ofThisMachine();
    Optional<ContainerEngine> docker = engines.choose(EnginePreference.only(EngineKind.DOCKER));
    assertThat(docker.isPresent() || !"required".equals(System.getenv("CONTAINER_TESTS")))
        .as("the build has started an engine: %s", engines.diagnoses())
        .isTrue();
    assumeTrue(docker.isPresent(), "not run: no Docker engine");
    ModelStore models = ModelStore.of(System.getenv());
    assumeTrue(
        ModelSet.choose(Map.of("MODEL_SET", ModelSet.SMALL), 0).models().stream()
            .allMatch(models::isPresent),
        "not run: the small models are not here");
    engine = docker.orElseThrow();
    var built =
        new RunningApplication(home, Map.of())
            .run(List.of(), "image", "--engine", "docker", "--tag", IMAGE);
    assertThat(built.code()).as(built.text()).isZero();
  }

  @AfterAll
  static void removeTheImage() throws InterruptedException {
    if (engine != null) {
      engine.removeImage(IMAGE);
    }
  }

  @Test
  void theBackendIsTalkedToComesBackWhenKilledAndLeavesNothingBehind() throws Exception {
    Map<String, String> options =
        RunningApplication.withModels(
            Map.of(
                "BACKEND", "container",
                "BACKEND_IMAGE", IMAGE,
                "SPEECH_ENGINE", "cascade",
                "MODEL_SET", "small"));
    try (var application = RunningApplication.ready(home, options)) {
      JsonNode run = new JsonMapper().readTree(application.run(List.of(), "ps", "--json").text());
      String id = run.path(0).path("run").asText();
      ContainerState first = onlyContainerOf(id);
      assertThat(first.status()).isEqualTo(ContainerState.Status.RUNNING);
      assertThat(first.imageId()).isEqualTo(engine.imageId(IMAGE).orElseThrow());

      askOneQuestion(application.moshiPort());

      engine.kill(first.id());
      awaitAnother(id, first.id());
      var back =
          application.run(
              List.of(), "wait", Scenario6.BACKEND, "--for", "healthy", "--timeout", "90");
      assertThat(back.code()).as(back.text()).isZero();
      assertThat(onlyContainerOf(id).status()).isEqualTo(ContainerState.Status.RUNNING);

      application.host().destroy();
      assertThat(application.host().waitFor()).isEqualTo(ExitCode.TERMINATED.code());
      assertThat(engine.list(Map.of(ContainerLabels.RUN, id))).isEmpty();
    }
  }

  private static ContainerState onlyContainerOf(String run) throws InterruptedException {
    List<ContainerState> all = engine.list(Map.of(ContainerLabels.RUN, run));
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  /// The host needs a moment to notice the end of the first.
  private static void awaitAnother(String run, String first) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (engine.list(Map.of(ContainerLabels.RUN, run)).stream()
        .allMatch(state -> state.id().equals(first))) {
      assertThat(System.nanoTime()).as("no other container in 60 s").isLessThan(deadline);
      Thread.sleep(200); // an engine has no call that waits for a container to be made
    }
  }

  /// A spoken question, recognised and answered by voice.
  private static void askOneQuestion(int port) throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("talk", "--url", "ws://127.0.0.1:" + port, "--questions", "1", "--json");
    assertThat(code).as("%s", err).isZero();
    JsonNode report = new JsonMapper().readTree(out.toString());
    assertThat(report.path("first_audio_ms").path("count").asInt()).as(report.toString()).isOne();
  }
}

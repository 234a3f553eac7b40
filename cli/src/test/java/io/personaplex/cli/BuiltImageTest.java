package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerLabels;
import io.personaplex.apphost.container.ContainerSpec;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.container.PortBinding;
import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.client.ChatClient;
import io.personaplex.client.Received;
import io.personaplex.models.CacheFolders;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import io.personaplex.protocol.SessionParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The backend's image, built by the command on this machine's Docker, and what runs in it.
@Timeout(120)
class BuiltImageTest {
  private static final String TAG =
      "personaplex-test/scenario6-moshi:" + ProcessHandle.current().pid();
  private static final String CANARY = "hf_canary1b7e44d09ac2f358";
  private static final Duration READY = Duration.ofSeconds(90);

  private static ContainerEngine engine;
  private static JsonNode result;
  private final List<String> containers = new ArrayList<>();

  @BeforeAll
  static void build() throws Exception {
    Engines engines = Engines.ofThisMachine();
    Optional<ContainerEngine> docker = engines.choose(EnginePreference.only(EngineKind.DOCKER));
    assertThat(docker.isPresent() || !"required".equals(System.getenv("CONTAINER_TESTS")))
        .as("the build has started an engine: %s", engines.diagnoses())
        .isTrue();
    assumeTrue(docker.isPresent(), "not run: no Docker engine");
    engine = docker.orElseThrow();
    System.setProperty(
        JvmLaunch.FLAGS_PROPERTY, Path.of(System.getProperty("checkout"), "jvm.args").toString());
    Run run = image("--tag", TAG);
    assertThat(run.code).as(run.err).isZero();
    result = new JsonMapper().readTree(run.out).get(0);
  }

  @AfterAll
  static void removeTheImage() throws IOException {
    System.clearProperty(JvmLaunch.FLAGS_PROPERTY);
    if (result != null) {
      docker("rmi", "--force", TAG);
    }
  }

  @AfterEach
  void removeTheContainers() throws InterruptedException {
    for (String container : containers) {
      engine.remove(container);
    }
  }

  @Test
  void theResultNamesTheImageThatTheEngineHolds() throws Exception {
    assertThat(engine.imageId(TAG)).contains(result.get("image").asText());
    assertThat(result.get("tag").asText()).isEqualTo(TAG);
    assertThat(result.get("bytes").asLong()).isBetween(50_000_000L, 300_000_000L);
    assertThat(result.get("seconds").asDouble()).isPositive();
  }

  @Test
  void theImageHoldsNoShellNoModelAndNoSecretAndAnotherUser() throws Exception {
    String container = create("look", Map.of(), List.of());
    var entries = new HashMap<String, TarArchiveEntry>();
    Process export = new ProcessBuilder("docker", "export", container).start();
    try (InputStream pipe = export.getInputStream();
        var tar = new TarArchiveInputStream(pipe)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), entry);
        String content = new String(tar.readAllBytes(), ISO_8859_1);
        assertThat(content.contains(CANARY)).as(entry.getName()).isFalse();
      }
    } finally {
      export.destroy();
    }
    assertThat(entries.keySet())
        .contains("opt/java/bin/java", "opt/personaplex/lib/backend.jar", "etc/passwd")
        .noneMatch(name -> name.matches(".*(\\.gguf|\\.onnx|\\.env|/sh|/bash|/apt)"));
    assertThat(entries.get("data/").getLongUserId()).isEqualTo(10001);
    assertThat(entries.get("tmp/").getMode() & 07777).isEqualTo(01777);
    assertThat(docker("inspect", TAG))
        .contains("\"User\": \"10001:10001\"", "\"io.personaplex.commit\": \"1234abc\"")
        .doesNotContain(CANARY);
    assertThat(docker("history", "--no-trunc", TAG)).doesNotContain(CANARY);
  }

  @Test
  void aHardenedContainerGetsHealthyAnswersAndEndsWithZero() throws Exception {
    String container = create("echo", Map.of("SPEECH_ENGINE", "echo"), List.of());
    engine.start(container);
    int port = awaitHealthy(container);

    try (ChatClient chat =
        ChatClient.connect(
            URI.create("ws://127.0.0.1:" + port + "/api/chat"),
            SessionParameters.parse(Map.of()),
            Duration.ofSeconds(20))) {
      chat.awaitHandshake(Duration.ofSeconds(20));
      chat.startMicrophone();
      chat.say(tone());
      chat.inbox()
          .await(
              "the echo of a tone",
              Duration.ofSeconds(20),
              inbox -> inbox.all(Received.Audio.class).stream().anyMatch(Received.Audio::audible));
    }

    engine.stop(container, Duration.ofSeconds(20));
    assertThat(engine.waitExit(container)).isZero();
  }

  /// Recognition, language model and synthesis: each brings native code of its own.
  @Test
  void theCascadeRunsOnTheCacheOfThisMachineWhichItCannotChange() throws Exception {
    ModelStore models = ModelStore.of(System.getenv());
    ModelSet small = ModelSet.choose(Map.of("MODEL_SET", ModelSet.SMALL), 0);
    assumeTrue(
        small.models().stream().allMatch(models::isPresent),
        "not run: the small models are not here");
    Path home = CacheFolders.of(System.getenv()).home();
    String container =
        create(
            "cascade",
            Map.of(
                "SPEECH_ENGINE",
                "cascade",
                "MODEL_SET",
                ModelSet.SMALL,
                "PERSONAPLEX_HOME",
                home.toString()),
            List.of(new Mount.Bind(home, home.toString(), true)));
    engine.start(container);

    awaitHealthy(container);

    engine.stop(container, Duration.ofSeconds(20));
    assertThat(engine.waitExit(container)).isZero();
  }

  private record Run(int code, String out, String err) {}

  private static Run image(String... arguments) {
    var environment = new HashMap<>(System.getenv());
    environment.putAll(Map.of("HF_TOKEN", CANARY, "PERSONAPLEX_COMMIT", "1234abc"));
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    var command = new ArrayList<>(List.of("image", "--json", "--engine", "docker"));
    command.addAll(List.of(arguments));
    int code =
        PersonaPlex.commandLine(environment, new PrintStream(out, true, UTF_8))
            .setErr(new PrintWriter(err, true))
            .execute(command.toArray(String[]::new));
    return new Run(code, out.toString(UTF_8), err.toString());
  }

  private String create(String name, Map<String, String> variables, List<Mount> mounts)
      throws InterruptedException {
    ProcessIdentity self = ProcessIdentity.current();
    ContainerSpec.Builder spec =
        ContainerSpec.builder(
                "personaplex-test-%d-%s".formatted(self.pid(), name),
                TAG,
                new ContainerLabels("test-run", "test", name, self, false))
            .variables(variables)
            .port(PortBinding.loopback(0, Scenario6Images.BACKEND.port()));
    mounts.forEach(spec::mount);
    String container = engine.create(spec.build());
    containers.add(container);
    return container;
  }

  /// Waits for the image's own health check.
  ///
  /// @return the port on this machine
  private static int awaitHealthy(String container) throws InterruptedException {
    long deadline = System.nanoTime() + READY.toNanos();
    while (true) {
      ContainerState state = engine.inspect(container).orElseThrow();
      if (state.health() == ContainerState.Health.HEALTHY) {
        return state.ports().getFirst().hostPort();
      }
      if (state.status() != ContainerState.Status.RUNNING || System.nanoTime() > deadline) {
        throw new AssertionError("not healthy: " + state);
      }
      Thread.sleep(250); // an engine has no call that waits for health
    }
  }

  private static float[] tone() {
    var samples = new float[24_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.3 * Math.sin(2 * Math.PI * 440 * i / samples.length));
    }
    return samples;
  }

  private static String docker(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}

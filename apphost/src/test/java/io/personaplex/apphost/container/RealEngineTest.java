package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.container.ContainerState.Health;
import io.personaplex.apphost.container.ContainerState.Status;
import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.process.ProcessIdentity;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RealEngineTest {
  private static final String SECRET = "hf_canary_7Q9x";

  @TempDir Path folder;
  private RealEngine real;
  private ContainerEngine engine;

  @BeforeEach
  void findEngine() throws Exception {
    real = RealEngine.orNotRun(folder);
    engine = real.engine();
  }

  @AfterEach
  void removeWhatTheTestMade() throws Exception {
    if (real != null) {
      real.removeAll();
    }
  }

  @Test
  void a_container_lives_from_creation_over_health_to_its_end() throws Exception {
    String id =
        engine.create(
            real.container(
                    "trap 'echo asked to end; exit 7' TERM; echo started; >/tmp/healthy;"
                        + " while :; do sleep 0.1; done")
                .build());
    assertThat(engine.inspect(id).orElseThrow().status()).isEqualTo(Status.CREATED);

    engine.start(id);
    try (ContainerLog log = engine.followLogs(id)) {
      assertThat(new String(log.output().readNBytes(8), UTF_8)).isEqualTo("started\n");
      ContainerState healthy = await(id, state -> state.health() == Health.HEALTHY);
      assertThat(healthy.status()).isEqualTo(Status.RUNNING);
      assertThat(healthy.startedAt()).isPresent();
      assertThat(healthy.imageId()).startsWith("sha256:");
      assertThat(healthy.ours().orElseThrow().owner()).isEqualTo(RealEngine.OURSELVES);

      engine.stop(id, Duration.ofSeconds(20));

      assertThat(new String(log.output().readAllBytes(), UTF_8)).isEqualTo("asked to end\n");
    }
    assertThat(engine.waitExit(id)).isEqualTo(7);
    assertThat(engine.inspect(id).orElseThrow().finishedAt()).isPresent();
    engine.stop(id, Duration.ofSeconds(1));
    engine.kill(id);
    engine.remove(id);
    assertThat(engine.inspect(id)).isEmpty();
    engine.stop(id, Duration.ofSeconds(1));
    engine.kill(id);
    engine.remove(id);
  }

  @Test
  void a_container_that_ignores_the_signal_is_killed_after_its_grace() throws Exception {
    String id = started("trap '' TERM; while :; do sleep 0.1; done");
    engine.stop(id, Duration.ofSeconds(1));
    assertThat(engine.waitExit(id)).isEqualTo(137);
  }

  @Test
  void killing_ends_it_at_once() throws Exception {
    String id = started("sleep 600");
    engine.kill(id);
    assertThat(engine.waitExit(id)).isEqualTo(137);
    assertThat(engine.inspect(id).orElseThrow().outOfMemory()).isFalse();
  }

  @Test
  void an_end_for_want_of_memory_is_told_as_such() throws Exception {
    String id = engine.create(real.container("tail /dev/zero").build());
    Process limit =
        new ProcessBuilder("docker", "update", "--memory", "16m", "--memory-swap", "16m", id)
            .redirectErrorStream(true)
            .start();
    String words = new String(limit.getInputStream().readAllBytes(), UTF_8);
    assertThat(limit.waitFor()).as(words).isZero();
    engine.start(id);
    assertThat(engine.waitExit(id)).isEqualTo(137);
    assertThat(engine.inspect(id).orElseThrow().outOfMemory()).isTrue();
  }

  @Test
  void a_named_volume_is_kept_when_its_container_goes() throws Exception {
    String volume = real.volume();
    engine.createVolume(volume, Map.of("io.personaplex.app", "test"));
    engine.createVolume(volume, Map.of("io.personaplex.app", "test"));
    var mount = new Mount.Volume(volume, "/data");
    String writer = engine.create(real.container("echo kept >/data/note").mount(mount).build());
    engine.start(writer);
    assertThat(engine.waitExit(writer)).isZero();
    engine.remove(writer);

    assertThat(engine.listVolumes(Map.of("io.personaplex.app", "test"))).contains(volume);
    String reader = engine.create(real.container("cat /data/note").mount(mount).build());
    engine.start(reader);
    assertThat(logOf(reader)).isEqualTo("kept\n");
    assertThatThrownBy(() -> engine.removeVolume(volume))
        .isInstanceOfSatisfying(
            ContainerFault.class,
            fault -> assertThat(fault.kind()).isEqualTo(ContainerFault.Kind.IN_USE));
    engine.remove(reader);
    engine.removeVolume(volume);
    assertThat(engine.listVolumes(Map.of())).doesNotContain(volume);
    engine.removeVolume(volume);
  }

  @Test
  void a_folder_of_this_machine_is_shared_with_the_same_owner() throws Exception {
    Files.writeString(folder.resolve("given"), "from outside\n");
    String id =
        engine.create(
            real.container("cat /shared/given; echo inside >/shared/made")
                .mount(new Mount.Bind(folder, "/shared", false))
                .user(new ContainerUser.OfHost())
                .build());
    engine.start(id);
    assertThat(logOf(id)).isEqualTo("from outside\n");
    assertThat(engine.waitExit(id)).isZero();
    assertThat(folder.resolve("made")).hasContent("inside");
    assertThat(Files.getOwner(folder.resolve("made"))).isEqualTo(Files.getOwner(folder));
  }

  @Test
  void a_hardened_container_can_write_to_its_temporary_folder_only() throws Exception {
    String id =
        started(
            "echo x >/tmp/note && echo tmp ok; (echo x >/bin/note) 2>/dev/null || echo root no;"
                + " cat /proc/self/status");
    String log = logOf(id);
    assertThat(log).startsWith("tmp ok\nroot no\n");
    assertThat(log).containsPattern("CapBnd:\\s+0{16}").containsPattern("NoNewPrivs:\\s+1");
  }

  @Test
  void a_published_port_is_told_and_a_second_one_is_refused() throws Exception {
    String first =
        engine.create(real.container("sleep 600").port(PortBinding.loopback(0, 80)).build());
    engine.start(first);
    PortBinding bound = engine.inspect(first).orElseThrow().ports().getFirst();
    assertThat(bound.hostAddress()).isEqualTo("127.0.0.1");
    assertThat(bound.containerPort()).isEqualTo(80);
    assertThat(new EnginePorts(System.getenv()).publisher(bound.hostPort()).orElseThrow().name())
        .isEqualTo(engine.inspect(first).orElseThrow().name());
    String second =
        engine.create(
            real.container("sleep 600").port(PortBinding.loopback(bound.hostPort(), 80)).build());
    assertFault(ContainerFault.Kind.PORT_ALLOCATED, () -> engine.start(second));
    try (var socket = new ServerSocket(0)) {
      String third =
          engine.create(
              real.container("sleep 600")
                  .port(PortBinding.loopback(socket.getLocalPort(), 80))
                  .build());
      assertFault(ContainerFault.Kind.PORT_ALLOCATED, () -> engine.start(third));
    }
  }

  @Test
  void an_unknown_image_and_a_taken_name_are_told_apart() throws Exception {
    ContainerSpec spec = real.container("sleep 600").build();
    var nowhere = ContainerSpec.builder(spec.name(), "personaplex-test/none:1", spec.labels());
    assertThat(engine.imageId("personaplex-test/none:1")).isEmpty();
    assertFault(ContainerFault.Kind.NO_SUCH_IMAGE, () -> engine.create(nowhere.build()));
    engine.create(spec);
    assertFault(ContainerFault.Kind.NAME_CONFLICT, () -> engine.create(spec));
    assertFault(ContainerFault.Kind.NOT_FOUND, () -> engine.start("personaplex-test-none"));
  }

  @Test
  void variables_arrive_whatever_is_in_them_and_secrets_are_no_argument() throws Exception {
    var specification =
        real.container("echo \"[$PLAIN][$LINES][$HASH][$HF_TOKEN]\"; sleep 600")
            .variable("PLAIN", " a 'b' \"c\" $d ")
            .variable("LINES", "one\ntwo")
            .variable("HASH", "# no comment")
            .secret("HF_TOKEN", Secret.of("HF_TOKEN", SECRET))
            .build();
    String id = engine.create(specification);
    engine.start(id);
    try (ContainerLog log = engine.followLogs(id)) {
      String expected = "[ a 'b' \"c\" $d ][one\ntwo][# no comment][%s]\n".formatted(SECRET);
      assertThat(new String(log.output().readNBytes(expected.length()), UTF_8)).isEqualTo(expected);
    }
    assertThat(specification.toString()).doesNotContain(SECRET);
    // What the engine holds about the container has it in "Env" and nowhere else.
    Process inspect =
        new ProcessBuilder(
                "docker",
                "inspect",
                "--format",
                "{{json .Args}}{{json .Config.Cmd}}{{json .Config.Labels}}",
                id)
            .redirectErrorStream(true)
            .start();
    assertThat(new String(inspect.getInputStream().readAllBytes(), UTF_8))
        .contains("sleep 600")
        .doesNotContain(SECRET);
    assertThat(allCommandLines()).contains("sleep 600").doesNotContain(SECRET);
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("personaplex-") && name.endsWith(".env"));
    }
  }

  @Test
  void long_lines_and_errors_come_through_the_log_as_they_were_printed() throws Exception {
    String id = started("head -c 50000 /dev/zero | { cat; echo; }; echo to errors >&2; printf end");
    byte[] log = engine.followLogs(id).output().readAllBytes();
    assertThat(log).hasSize(50_000 + 1 + "to errors\nend".length());
    assertThat(new String(log, UTF_8)).contains("to errors\n").endsWith("end");
  }

  @Test
  void a_reader_that_is_killed_again_and_again_loses_and_repeats_nothing() throws Exception {
    String id = started("for i in $(seq 1 300); do echo line $i; sleep 0.01; done");
    try (var log = engine.followLogs(id)) {
      Thread killer =
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 4; i++) {
                  try {
                    Thread.sleep(600);
                  } catch (InterruptedException _) {
                    return;
                  }
                  clients(id).forEach(ProcessHandle::destroyForcibly);
                }
              });
      String text = new String(log.output().readAllBytes(), UTF_8);
      killer.interrupt();
      assertThat(text.lines())
          .containsExactlyElementsOf(
              java.util.stream.IntStream.rangeClosed(1, 300).mapToObj(i -> "line " + i).toList());
      assertThat(log.reconnections()).isPositive();
    }
  }

  @Test
  void a_sweep_takes_what_dead_owners_left_and_nothing_else() throws Exception {
    var dead = new ProcessIdentity(RealEngine.OURSELVES.pid(), 1);
    String left = engine.create(real.container("sleep 600", dead, false).build());
    engine.start(left);
    String kept = engine.create(real.container("sleep 600", dead, true).build());
    String ours = engine.create(real.container("sleep 600").build());
    String network = real.network();
    engine.createNetwork(network, new ContainerLabels("run", "test", "tiny", dead, false));
    String ourNetwork = real.network();
    engine.createNetwork(
        ourNetwork, new ContainerLabels("run", "test", "tiny", RealEngine.OURSELVES, false));

    Sweep sweep = engine.sweep(dead::equals);

    assertThat(sweep.failures()).isEmpty();
    assertThat(sweep.containers()).hasSize(1);
    assertThat(sweep.networks()).containsExactly(network);
    assertThat(engine.inspect(left)).isEmpty();
    assertThat(engine.inspect(kept)).isPresent();
    assertThat(engine.inspect(ours)).isPresent();
    assertThat(engine.list(Map.of(ContainerLabels.OWNER, dead.toString())))
        .extracting(ContainerState::id)
        .containsExactly(kept);
    assertThat(engine.sweep(dead::equals).isEmpty()).isTrue();
  }

  private String started(String script) throws InterruptedException {
    String id = engine.create(real.container(script).build());
    engine.start(id);
    return id;
  }

  private String logOf(String id) throws Exception {
    try (ContainerLog log = engine.followLogs(id)) {
      return new String(log.output().readAllBytes(), UTF_8);
    }
  }

  private ContainerState await(String id, Predicate<ContainerState> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      ContainerState state = engine.inspect(id).orElseThrow();
      if (condition.test(state)) {
        return state;
      }
      assertThat(System.nanoTime()).as("still %s", state).isLessThan(deadline);
      Thread.sleep(100); // the engine has nothing to wait on for this
    }
  }

  private static Stream<ProcessHandle> clients(String id) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains("logs"))
        .filter(process -> process.info().commandLine().orElse("").contains(id));
  }

  private static String allCommandLines() {
    return String.join(
        "\n",
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .toList());
  }

  private static void assertFault(
      ContainerFault.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ContainerFault.class,
            fault -> assertThat(fault.kind()).as(fault.getMessage()).isEqualTo(kind));
  }
}

package io.personaplex.apphost.container;

import static io.personaplex.apphost.container.EngineKind.DOCKER;
import static io.personaplex.apphost.container.EngineKind.PODMAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.RunMarker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ContainerFaultTest {
  private static final String SECRET = "hf_canary_7Q9x";
  private static final ContainerLabels LABELS =
      new ContainerLabels(
          "2026-11-24T10-04-05-3f9a", "test", "tiny", new ProcessIdentity(7, 8), false);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NO_SUCH_IMAGE | Error response from daemon: No such image: tiny:1",
        "NO_SUCH_IMAGE | Error: localhost/tiny:1: image not known",
        "UNAUTHORISED | Error response from daemon: pull access denied for tiny, repository does"
            + " not exist or may require 'docker login'",
        "UNAUTHORISED | Error: initializing source: unauthorized: authentication required",
        "PORT_ALLOCATED | Error response from daemon: driver failed programming external"
            + " connectivity on endpoint tiny: Bind for 127.0.0.1:80 failed: port is already"
            + " allocated",
        "PORT_ALLOCATED | Error: rootlessport listen tcp 127.0.0.1:80: bind: address already in use",
        "GPU_DRIVER | docker: Error response from daemon: could not select device driver \"\" with"
            + " capabilities: [[gpu]].",
        "GPU_DRIVER | Error: setting up CDI devices: unresolvable CDI devices nvidia.com/gpu=all",
        "NO_SPACE | Error response from daemon: write /var/lib/x: no space left on device",
        "NAME_CONFLICT | Error response from daemon: Conflict. The container name \"/tiny\" is"
            + " already in use by container \"4f\". You have to remove (or rename) that container.",
        "NAME_CONFLICT | Error: creating container storage: the container name \"tiny\" is already"
            + " in use by 4f. You have to remove that container: that name is already in use",
        "ENGINE_GONE | dial unix /var/run/docker.sock: connect: connection refused",
        "ENGINE_GONE | Cannot connect to Podman: unable to connect to Podman socket: failed to connect:"
            + " dial tcp 127.0.0.1:22: connect: connection refused",
        "REGISTRY_GONE | Error response from daemon: Get \"https://127.0.0.1:9/v2/\": dial tcp"
            + " 127.0.0.1:9: connect: connection refused",
        "REGISTRY_GONE | Error response from daemon: Get \"https://registry.test/v2/\": proxyconnect"
            + " tcp: dial tcp 127.0.0.1:9: connect: connection refused",
        "REGISTRY_GONE | Error: initializing source: pinging container registry registry.test: Get"
            + " \"https://registry.test/v2/\": dial tcp: lookup registry.test on 127.0.0.53:53: no such host",
        "ENGINE_GONE | Cannot connect to the Docker daemon at unix:///x. Is the docker daemon"
            + " running?",
        "NOT_FOUND | Error: no container with name or ID \"tiny\" found: no such container",
        "UNKNOWN | Error response from daemon: the moon is in the seventh house"
      })
  void the_words_of_an_engine_become_a_fault_with_a_remedy(Kind kind, String words)
      throws Exception {
    var engine = FakeEngine.docker(folder).fails(DOCKER, "create", 1, words).engine(DOCKER);
    ContainerFault fault = faultOf(() -> engine.create(tiny().build()));
    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault).hasMessageStartingWith("docker create tiny: ");
    assertThat(fault).hasMessageEndingWith(fault.remedy());
    assertThat(fault.engineWords()).isNotEmpty().doesNotStartWith("Error");
    assertThat(fault).hasMessageContaining(fault.engineWords());
  }

  @Test
  void trying_again_can_help_only_where_someone_else_can_mend_it() {
    assertThat(Kind.ENGINE_GONE.retryCanHelp()).isTrue();
    assertThat(Kind.TIMED_OUT.retryCanHelp()).isTrue();
    assertThat(Kind.PORT_ALLOCATED.retryCanHelp()).isTrue();
    assertThat(Kind.NO_SUCH_IMAGE.retryCanHelp()).isFalse();
    assertThat(Kind.GPU_DRIVER.retryCanHelp()).isFalse();
    assertThat(Kind.UNAUTHORISED.retryCanHelp()).isFalse();
  }

  @Test
  void a_client_that_dies_is_an_engine_that_is_gone() throws Exception {
    var engine = FakeEngine.docker(folder).dies(DOCKER, "start").engine(DOCKER);
    ContainerFault fault = faultOf(() -> engine.start("tiny"));
    assertThat(fault.kind()).isEqualTo(Kind.ENGINE_GONE);
    assertThat(fault.engineWords()).isEqualTo("exit code 137 without a word");
  }

  @Test
  void a_client_that_hangs_is_killed_when_its_time_is_over() throws Exception {
    FakeEngine fake = FakeEngine.docker(folder).hangs(DOCKER, "start");
    var client = new EngineClient(DOCKER, fake.environment());
    ContainerFault fault =
        faultOf(() -> client.run(Duration.ofSeconds(1), List.of("start", "tiny")));
    assertThat(fault.kind()).isEqualTo(Kind.TIMED_OUT);
    long hanging = Long.parseLong(Files.readString(folder.resolve("hanging")).strip());
    assertThat(ProcessHandle.of(hanging).filter(ContainerFaultTest::isSleeping)).isEmpty();
  }

  @Test
  void a_slow_client_is_waited_for() throws Exception {
    var engine = FakeEngine.docker(folder).does(DOCKER, "start", "sleep 1").engine(DOCKER);
    engine.start("tiny");
  }

  @Test
  void a_client_that_floods_us_does_not_block() throws Exception {
    FakeEngine fake =
        FakeEngine.docker(folder)
            .does(
                DOCKER,
                "start",
                "i=0; while [ $i -lt 20000 ]; do echo \"line $i of many\" >&2; i=$((i+1)); done; exit 1");
    ContainerFault fault = faultOf(() -> fake.engine(DOCKER).start("tiny"));
    assertThat(fault.engineWords()).startsWith("line 0 of many").hasSizeLessThan(1000);
  }

  @Test
  void no_secret_is_in_an_argument_or_in_a_fault() throws Exception {
    FakeEngine fake =
        FakeEngine.docker(folder)
            .does(
                DOCKER,
                "create",
                """
                while [ $# -gt 0 ]; do
                  if [ "$1" = --env-file ]; then file=$2; fi
                  shift
                done
                cat "$file" >"$home/environment"
                printf '%s' "$CERTIFICATE" >"$home/inherited"
                printf '%s' "$file" >"$home/name"
                echo "invalid environment: $(cat "$home/environment")" >&2
                echo "also as $(printf %s "$HF_TOKEN_FOR_TEST" | base64)" >&2
                exit 125
                """);
    var spec =
        tiny()
            .variable("PLAIN", "plain")
            .variable("CERTIFICATE", "one\ntwo")
            .secret("HF_TOKEN", Secret.of("HF_TOKEN", SECRET));
    fake.variable("HF_TOKEN_FOR_TEST", SECRET);
    ContainerFault fault = faultOf(() -> fake.engine(DOCKER).create(spec.build()));
    assertThat(fault)
        .hasMessageContaining("HF_TOKEN=***")
        .hasMessageContaining("also as ***")
        .hasMessageNotContaining(SECRET);
    assertThat(String.join("\n", fake.calls()))
        .contains("--env CERTIFICATE")
        .doesNotContain(SECRET, "one");
    assertThat(folder.resolve("environment")).content().contains("PLAIN=plain\n", SECRET);
    assertThat(folder.resolve("inherited")).hasContent("one\ntwo");
    assertThat(folder.resolve("name")).hasContent("/dev/stdin");
  }

  @Test
  void an_environment_longer_than_a_pipe_reaches_a_client_that_is_slow_to_read() throws Exception {
    var spec = tiny();
    for (int i = 0; i < 20; i++) {
      spec.variable("LONG_" + i, "x".repeat(15_000));
    }
    FakeEngine fake =
        FakeEngine.docker(folder)
            .does(DOCKER, "create", "sleep 0.3; cat >\"$home/environment\"; echo 4f");
    assertThat(fake.engine(DOCKER).create(spec.build())).isEqualTo("4f");
    assertThat(Files.size(folder.resolve("environment"))).isGreaterThan(300_000);
    fake.fails(DOCKER, "create", 125, "no such image");
    assertThat(faultOf(() -> fake.engine(DOCKER).create(spec.build())).kind())
        .isEqualTo(Kind.NO_SUCH_IMAGE);
  }

  @Test
  void whatever_hinders_a_creation_is_a_fault() throws Exception {
    FakeEngine fake = FakeEngine.docker(folder).prints(DOCKER, "create", "");
    assertThat(faultOf(() -> fake.engine(DOCKER).create(tiny().build())))
        .hasMessageContaining("it told no id");
    // Longer than the kernel takes as one argument.
    var tooLong = tiny().arguments(List.of("x".repeat(200_000))).build();
    assertThat(faultOf(() -> fake.engine(DOCKER).create(tooLong)))
        .hasMessageContaining("cannot be run");
  }

  @Test
  void an_answer_that_was_cut_is_not_taken_for_a_whole_one() throws Exception {
    FakeEngine fake = FakeEngine.docker(folder).does(DOCKER, "ps", "head -c 5000000 /dev/zero");
    assertThat(faultOf(() -> fake.engine(DOCKER).list(Map.of())))
        .hasMessageContaining("not complete");
  }

  @Test
  void the_clients_that_follow_a_container_carry_the_marker_of_the_run() throws Exception {
    FakeEngine fake = FakeEngine.docker(folder);
    for (String command : List.of("wait", "logs", "start", "container-inspect")) {
      fake.does(
          DOCKER,
          command,
          "printf %%s \"$PERSONAPLEX_RUN\" >\"$home/run.%s\"; echo 0".formatted(command));
    }
    fake.prints(DOCKER, "container-inspect", "[]");
    var marker = new RunMarker("2026-11-24T10-04-05-3f9a", ProcessIdentity.current());
    ContainerEngine engine =
        fake.engines().markedBy(marker).choose(EnginePreference.only(DOCKER)).orElseThrow();

    engine.waitExit("tiny");
    engine.start("tiny");
    try (ContainerLog log = engine.followLogs("tiny")) {
      log.output().readAllBytes();
    }

    assertThat(folder.resolve("run.wait")).hasContent(marker.run());
    assertThat(folder.resolve("run.logs")).hasContent(marker.run());
    // What Podman starts with it outlives the run, if the container may.
    assertThat(folder.resolve("run.start")).hasContent("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all | --gpus all | --device nvidia.com/gpu=all",
        "two | --gpus 2 | --device nvidia.com/gpu=0 --device nvidia.com/gpu=1",
        "some | --gpus \"device=0,GPU-3a\" | --device nvidia.com/gpu=0 --device nvidia.com/gpu=GPU-3a"
      })
  void a_gpu_request_is_said_in_the_words_of_each_engine(String what, String docker, String podman)
      throws Exception {
    GpuRequest gpu =
        switch (what) {
          case "all" -> new GpuRequest.All(true);
          case "two" -> new GpuRequest.Count(2, true);
          default -> new GpuRequest.Devices(List.of("0", "GPU-3a"), true);
        };
    FakeEngine fake = FakeEngine.docker(folder).with(PODMAN);
    for (EngineKind kind : EngineKind.values()) {
      fake.prints(kind, "create", "4f");
      assertThat(fake.engine(kind).create(tiny().gpu(gpu).build())).isEqualTo("4f");
    }
    assertThat(fake.calls().get(0)).startsWith("docker create").contains(docker);
    assertThat(fake.calls().get(1)).startsWith("podman create").contains(podman);
  }

  @Test
  void the_words_for_a_hardened_container_are_complete() throws Exception {
    FakeEngine fake = FakeEngine.docker(folder).prints(DOCKER, "create", "4f");
    fake.engine(DOCKER)
        .create(
            tiny()
                .port(PortBinding.loopback(8998, 8998))
                .port(new PortBinding("::1", 0, 80))
                .extraHost("host.docker.internal", "host-gateway")
                .stopGrace(Duration.ofMillis(1500))
                .arguments(List.of("--use-gpu", "true"))
                .build());
    assertThat(fake.calls().getFirst())
        .startsWith("docker create --name tiny --pull=never --read-only --tmpfs")
        .contains(
            "--label io.personaplex.run=2026-11-24T10-04-05-3f9a",
            "--label io.personaplex.app=test",
            "--label io.personaplex.resource=tiny",
            "--label io.personaplex.owner=7@8",
            "--label io.personaplex.lifetime=session",
            "--publish 127.0.0.1:8998:8998",
            "--publish [::1]::80",
            "--add-host host.docker.internal:host-gateway",
            "--init --stop-timeout 2 --label",
            "--read-only --tmpfs /tmp:rw,exec,nosuid,nodev,mode=1777,size=1g",
            "--cap-drop ALL",
            "--security-opt no-new-privileges")
        .endsWith("tiny:1 --use-gpu true");
  }

  @Test
  void waiting_outlives_an_engine_that_is_away_for_a_moment() throws Exception {
    FakeEngine fake =
        FakeEngine.docker(folder)
            .does(
                DOCKER,
                "wait",
                """
                if [ ! -e "$home/asked" ]; then
                  : >"$home/asked"
                  echo "error waiting for container: unexpected EOF" >&2
                  exit 1
                fi
                echo 137
                """);
    assertThat(fake.engine(DOCKER).waitExit("tiny")).isEqualTo(137);
  }

  @Test
  void what_an_engine_tells_about_an_end_for_want_of_memory_is_understood() throws Exception {
    var docker =
        """
        [{"Id":"4f","Name":"/tiny","Image":"sha256:ab","Config":{"Labels":{"a":"b"}},
          "State":{"Status":"exited","ExitCode":137,"OOMKilled":true,"Error":"",
            "StartedAt":"2026-11-24T10:00:00.5Z","FinishedAt":"2026-11-24T10:00:01Z"},
          "NetworkSettings":{"Ports":{}}}]
        """;
    var podman =
        """
        [{"Id":"4f","Name":"tiny","Image":"ab","Config":{"Labels":null},
          "State":{"Status":"running","ExitCode":0,"OOMKilled":false,
            "StartedAt":"2026-11-24T11:00:00+01:00","FinishedAt":"0001-01-01T00:00:00Z",
            "Healthcheck":{"Status":"healthy"}},
          "NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}],"81/tcp":null}}}]
        """;
    FakeEngine fake =
        FakeEngine.docker(folder)
            .with(PODMAN)
            .prints(DOCKER, "container-inspect", docker)
            .prints(PODMAN, "container-inspect", podman);
    ContainerState ended = fake.engine(DOCKER).inspect("tiny").orElseThrow();
    assertThat(ended.outOfMemory()).isTrue();
    assertThat(ended.exitCode()).isEqualTo(137);
    assertThat(ended.finishedAt()).isPresent();
    ContainerState running = fake.engine(PODMAN).inspect("tiny").orElseThrow();
    assertThat(running.health()).isEqualTo(ContainerState.Health.HEALTHY);
    assertThat(running.imageId()).isEqualTo("sha256:ab");
    assertThat(running.startedAt().orElseThrow()).hasToString("2026-11-24T10:00:00Z");
    assertThat(running.finishedAt()).isEmpty();
    assertThat(running.ports()).containsExactly(new PortBinding("127.0.0.1", 8080, 80));
  }

  @Test
  void a_build_shows_its_lines_and_fails_with_the_last_ones() throws Exception {
    FakeEngine fake =
        FakeEngine.docker(folder)
            .does(DOCKER, "build", "echo step 1; echo 'no space left on device' >&2; exit 1");
    var lines = new java.util.concurrent.CopyOnWriteArrayList<String>();
    var build = new ImageBuild(folder, Path.of("Dockerfile"), "tiny:1", Map.of());
    ContainerFault fault = faultOf(() -> fake.engine(DOCKER).build(build, lines::add));
    assertThat(lines).containsExactly("step 1", "no space left on device");
    assertThat(fault.kind()).isEqualTo(Kind.NO_SPACE);
  }

  @Test
  void a_sweep_reports_what_it_could_not_remove() throws Exception {
    String labels =
        LABELS.toMap().entrySet().stream()
            .map(label -> "\"%s\":\"%s\"".formatted(label.getKey(), label.getValue()))
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    FakeEngine fake =
        FakeEngine.docker(folder)
            .prints(DOCKER, "ps", "4f")
            .prints(
                DOCKER,
                "container-inspect",
                "[{\"Id\":\"4f\",\"Name\":\"/tiny\",\"Config\":{\"Labels\":{%s}}}]"
                    .formatted(labels))
            .fails(DOCKER, "rm", 1, "Error response from daemon: device or resource busy");
    Sweep sweep = fake.engine(DOCKER).sweep(new ProcessIdentity(7, 8)::equals);
    assertThat(sweep.containers()).isEmpty();
    assertThat(sweep.failures()).singleElement().asString().contains("tiny", "resource busy");
    assertThat(fake.engine(DOCKER).sweep(_ -> false).isEmpty()).isTrue();
  }

  @Test
  void the_container_that_has_a_port_is_found_and_a_hanging_engine_is_passed_over()
      throws Exception {
    FakeEngine fake =
        FakeEngine.docker(folder)
            .with(PODMAN)
            .hangs(DOCKER, "ps")
            .prints(PODMAN, "ps", "shop-web-1\tshop");
    assertThat(new EnginePorts(fake.environment()).publisher(8010).orElseThrow())
        .hasToString("container shop-web-1 of compose project shop");
    fake.prints(DOCKER, "ps", "").prints(PODMAN, "ps", "");
    assertThat(new EnginePorts(fake.environment()).publisher(8010)).isEmpty();
  }

  private static ContainerSpec.Builder tiny() {
    return ContainerSpec.builder("tiny", "tiny:1", LABELS);
  }

  private static boolean isSleeping(ProcessHandle process) {
    return process.isAlive() && process.info().commandLine().orElse("").contains("sleep 600");
  }

  private static ContainerFault faultOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ContainerFault fault = catchThrowableOfType(ContainerFault.class, call);
    assertThat(fault).isNotNull();
    return fault;
  }
}

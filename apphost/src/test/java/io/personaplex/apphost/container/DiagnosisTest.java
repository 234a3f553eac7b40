package io.personaplex.apphost.container;

import static io.personaplex.apphost.container.EngineKind.DOCKER;
import static io.personaplex.apphost.container.EngineKind.PODMAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.container.Diagnosis.NoClient;
import io.personaplex.apphost.container.Diagnosis.NoGpu;
import io.personaplex.apphost.container.Diagnosis.OutOfRange;
import io.personaplex.apphost.container.Diagnosis.Ready;
import io.personaplex.apphost.container.Diagnosis.Unreachable;
import io.personaplex.apphost.container.Diagnosis.Unreachable.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class DiagnosisTest {
  private static final Duration DIAGNOSIS_MAX = Duration.ofSeconds(5);

  @TempDir Path folder;
  private FakeEngine fake;
  private long began;

  @BeforeEach
  void begin() throws IOException {
    fake = new FakeEngine(folder);
    began = System.nanoTime();
  }

  /// The promise holds for every diagnosis.
  @AfterEach
  void each_diagnosis_is_there_within_five_seconds() {
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DIAGNOSIS_MAX);
  }

  @Test
  void without_a_client_there_is_nothing_to_ask() throws Exception {
    assertThat(fake.engines().diagnoses())
        .containsExactly(new NoClient(DOCKER, ""), new NoClient(PODMAN, ""));
    assertThat(fake.engines().choose(EnginePreference.any())).isEmpty();
  }

  @Test
  void podman_under_the_name_of_docker_is_no_docker() throws Exception {
    fake.with(DOCKER).prints(DOCKER, "version", FakeEngine.PODMAN_VERSION);
    assertThat(fake.engine(DOCKER).diagnose()).isInstanceOf(NoClient.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NO_PERMISSION | permission denied while trying to connect to the Docker daemon socket at"
            + " unix:///var/run/docker.sock: dial unix: connect: permission denied",
        "NOT_RUNNING | Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the"
            + " docker daemon running?",
        "NOT_RUNNING | failed to connect to the docker API at unix:///x.sock; check if the path is"
            + " correct: dial unix /x.sock: connect: no such file or directory",
        "NOT_RUNNING | error during connect: Get http://127.0.0.1:1/_ping: dial tcp: connection"
            + " refused",
        "FAILING | Error response from daemon: Internal Server Error"
      })
  void an_engine_that_cannot_be_spoken_to_says_why(Reason reason, String words) throws Exception {
    fake.with(DOCKER).fails(DOCKER, "version", 1, words);
    assertThat(fake.engine(DOCKER).diagnose())
        .isInstanceOfSatisfying(
            Unreachable.class,
            diagnosis -> {
              assertThat(diagnosis.reason()).isEqualTo(reason);
              assertThat(diagnosis.remedy()).isNotBlank();
            });
  }

  @Test
  void podman_without_its_machine_is_not_running() throws Exception {
    fake.with(PODMAN).fails(PODMAN, "version", 125, "Cannot connect to Podman. Please verify ...");
    assertThat(fake.engine(PODMAN).diagnose())
        .isInstanceOfSatisfying(
            Unreachable.class, found -> assertThat(found.reason()).isEqualTo(Reason.NOT_RUNNING));
  }

  @Test
  void clients_that_hang_are_asleep_and_are_killed_with_what_they_started() throws Exception {
    fake.with(DOCKER).with(PODMAN).hangs(DOCKER, "version").hangs(PODMAN, "version");
    List<Diagnosis> both = fake.engines().diagnoses();
    assertThat(both)
        .allSatisfy(
            diagnosis -> assertThat(((Unreachable) diagnosis).reason()).isEqualTo(Reason.ASLEEP));
    assertThat(both).extracting(Diagnosis::engine).containsExactly(DOCKER, PODMAN);
    assertThat(programsOf(folder)).isEmpty();
  }

  @Test
  void an_engine_that_hangs_only_when_asked_for_more_is_asleep_too() throws Exception {
    FakeEngine sleepy = FakeEngine.docker(folder.resolve("sleepy")).hangs(DOCKER, "info");
    assertThat(sleepy.engine(DOCKER).diagnose())
        .isInstanceOfSatisfying(
            Unreachable.class, found -> assertThat(found.reason()).isEqualTo(Reason.ASLEEP));
  }

  @ParameterizedTest
  @CsvSource({"1.50,1.40", "1.40,1.41", "1.24,1.24"})
  void a_docker_with_an_old_api_on_either_side_is_out_of_range(String client, String server)
      throws Exception {
    fake.with(DOCKER).prints(DOCKER, "version", FakeEngine.dockerVersion(client, server));
    assertThat(fake.engine(DOCKER).diagnose()).isInstanceOf(OutOfRange.class);
  }

  @Test
  void a_client_the_engine_refuses_is_out_of_range() throws Exception {
    String words =
        "Error response from daemon: client version 1.41 is too old. Minimum supported API version"
            + " is 1.44, please upgrade your client to a newer version";
    fake.with(DOCKER).fails(DOCKER, "version", 1, words);
    assertThat(fake.engine(DOCKER).diagnose()).isInstanceOf(OutOfRange.class);
  }

  @Test
  void a_podman_before_4_is_out_of_range() throws Exception {
    fake.with(PODMAN)
        .prints(PODMAN, "version", FakeEngine.PODMAN_VERSION.replace("4.3.1", "3.4.4"));
    assertThat(fake.engine(PODMAN).diagnose().sentence())
        .isEqualTo("Podman: version 3.4.4, wanted version 4 or newer");
  }

  @Test
  void an_answer_that_is_no_json_is_a_failing_engine() throws Exception {
    fake.with(DOCKER).prints(DOCKER, "version", "<html>proxy</html>");
    assertThat(fake.engine(DOCKER).diagnose())
        .isInstanceOfSatisfying(
            Unreachable.class, found -> assertThat(found.reason()).isEqualTo(Reason.FAILING));
  }

  @Test
  void a_well_docker_is_ready_and_lacks_a_gpu_only_for_who_needs_one() throws Exception {
    Diagnosis found = FakeEngine.docker(folder.resolve("well")).engine(DOCKER).diagnose();
    assertThat(found).isEqualTo(new Ready(DOCKER, "20.10.24", false, false));
    assertThat(found.requiringGpu()).isInstanceOf(NoGpu.class);
    assertThat(found.requiringGpu().remedy()).contains("USE_GPU=false");
  }

  @Test
  void docker_has_a_gpu_by_its_runtime_or_by_a_device() throws Exception {
    FakeEngine well = FakeEngine.docker(folder.resolve("well"));
    well.prints(DOCKER, "info", "{\"Runtimes\":{\"nvidia\":{\"path\":\"x\"}}}");
    assertThat(well.engine(DOCKER).diagnose().requiringGpu()).isInstanceOf(Ready.class);
    well.prints(
        DOCKER,
        "info",
        "{\"DiscoveredDevices\":[{\"Source\":\"cdi\",\"ID\":\"nvidia.com/gpu=0\"}]}");
    assertThat(well.engine(DOCKER).diagnose().requiringGpu()).isInstanceOf(Ready.class);
    well.prints(DOCKER, "info", "{\"SecurityOptions\":[\"name=rootless\"],\"Runtimes\":null}");
    assertThat(well.engine(DOCKER).diagnose())
        .isEqualTo(new Ready(DOCKER, "20.10.24", true, false));
  }

  @Test
  void podman_has_a_gpu_by_a_device_description() throws Exception {
    wellPodman();
    assertThat(fake.engine(PODMAN).diagnose().requiringGpu()).isInstanceOf(NoGpu.class);
    Path description = Files.createDirectories(folder.resolve("cdi")).resolve("nvidia.yaml");
    Files.writeString(description, "cdiVersion: 0.5.0\nkind: nvidia.com/gpu\n");
    assertThat(fake.engine(PODMAN).diagnose()).isEqualTo(new Ready(PODMAN, "4.3.1", true, true));
  }

  @Test
  void docker_is_the_choice_when_both_are_ready() throws Exception {
    wellPodman();
    wellDocker();
    assertThat(chosen(EnginePreference.any())).contains(DOCKER);
    assertThat(chosen(EnginePreference.only(PODMAN))).contains(PODMAN);
    assertThat(chosen(EnginePreference.withGpu())).contains(DOCKER);
  }

  @Test
  void podman_is_the_choice_when_docker_does_not_run_or_has_no_gpu() throws Exception {
    wellPodman();
    fake.with(DOCKER).fails(DOCKER, "version", 1, "Cannot connect to the Docker daemon");
    assertThat(chosen(EnginePreference.any())).contains(PODMAN);
    assertThat(chosen(EnginePreference.only(DOCKER))).isEmpty();
    wellDocker();
    Path description = Files.createDirectories(folder.resolve("cdi")).resolve("nvidia.json");
    Files.writeString(description, "{\"kind\": \"nvidia.com/gpu\"}");
    assertThat(chosen(EnginePreference.withGpu())).contains(PODMAN);
  }

  @Test
  void what_was_found_is_kept_until_it_is_refreshed() throws Exception {
    Engines engines = fake.engines();
    assertThat(engines.choose(EnginePreference.any())).isEmpty();
    wellDocker();
    assertThat(engines.choose(EnginePreference.any())).isEmpty();
    engines.refresh();
    assertThat(engines.choose(EnginePreference.any())).isPresent();
  }

  @Test
  void the_client_sees_which_engine_the_user_has_chosen() throws Exception {
    wellDocker();
    fake.variable("DOCKER_HOST", "ssh://gpu-box")
        .does(DOCKER, "version", "echo \"$DOCKER_HOST is off\" >&2; exit 1");
    assertThat(fake.engine(DOCKER).diagnose().sentence()).contains("ssh://gpu-box is off");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void every_reason_has_a_sentence_and_a_remedy_for_each_engine(Reason reason) {
    for (EngineKind kind : EngineKind.values()) {
      var diagnosis = new Unreachable(kind, reason, "");
      assertThat(diagnosis.sentence()).startsWith(kind.title());
      assertThat(diagnosis.remedy()).endsWith(".");
    }
  }

  private void wellDocker() throws IOException {
    fake.with(DOCKER)
        .prints(DOCKER, "version", FakeEngine.dockerVersion("1.50", "1.41"))
        .prints(DOCKER, "info", FakeEngine.DOCKER_INFO);
  }

  private void wellPodman() throws IOException {
    fake.with(PODMAN)
        .prints(PODMAN, "version", FakeEngine.PODMAN_VERSION)
        .prints(PODMAN, "info", FakeEngine.PODMAN_INFO);
  }

  private Optional<EngineKind> chosen(EnginePreference preference) throws Exception {
    return fake.engines().choose(preference).map(ContainerEngine::kind);
  }

  /// Command lines of the fake clients, and of what they started last, that still run.
  private static List<String> programsOf(Path folder) throws IOException {
    long hanging = Long.parseLong(Files.readString(folder.resolve("hanging")).strip());
    return ProcessHandle.allProcesses()
        .filter(
            process -> process.info().commandLine().isPresent()) // not yet reaped ones have none
        .filter(
            process ->
                process.pid() == hanging
                    || process.info().commandLine().orElse("").contains(folder + "/bin"))
        .map(process -> process.info().commandLine().orElse(""))
        .toList();
  }
}

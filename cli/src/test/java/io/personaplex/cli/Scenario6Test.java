package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Scenario6Test {
  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    RunSettings settings = RunSettings.from(Map.of("HOME", "/home/ada"), false);
    Application application = Scenario6.describe(settings);
    assertThat(application.service(Scenario6.FRONTEND).endpoint())
        .contains(Endpoint.loopback(8010, "APP_PORT"));
    assertThat(application.service(Scenario6.BACKEND).endpoint())
        .contains(Endpoint.loopback(8998, "MOSHI_PORT"));
    assertThat(settings.dashboard()).isEqualTo(Endpoint.loopback(15_000, "DASHBOARD_PORT"));
    assertThat(settings.home()).isEqualTo(Path.of("/home/ada/.local/state/personaplex"));
  }

  @Test
  void onlyTheBackendHasTheFlagsOfTheNetworks() {
    Application application =
        Scenario6.describe(RunSettings.from(Map.of("HOME", "/home/ada"), false));
    assertThat(flagFiles(application.service(Scenario6.BACKEND)))
        .containsExactly("engine.jvm.args");
    assertThat(flagFiles(application.service(Scenario6.FRONTEND))).isEmpty();
  }

  private static List<String> flagFiles(Service service) {
    return ((Form.Jvm) service.forms().getLast()).flagFiles();
  }

  @Test
  void logsGoWhereTheEnvironmentSays() {
    assertThat(RunSettings.from(Map.of("HOME", "/h", "XDG_STATE_HOME", "/s"), false).home())
        .isEqualTo(Path.of("/s/personaplex"));
    assertThat(RunSettings.from(Map.of("HOME", "/h", "PERSONAPLEX_HOME", "/p"), false).home())
        .isEqualTo(Path.of("/p"));
  }

  @Test
  void bothServicesStartAtOnceOnLoopbackAndKnowEachOther() {
    Application application =
        Scenario6.describe(
            RunSettings.from(
                Map.of("HOME", "/nobody", "APP_PORT", "4001", "MOSHI_PORT", "4002"), false));
    Service backend = application.service(Scenario6.BACKEND);
    Service frontend = application.service(Scenario6.FRONTEND);
    assertThat(application.revealedEnvironment(backend, backend.forms().getLast()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("MOSHI_HOST", "127.0.0.1", "MOSHI_PORT", "4002", "APP_PORT", "4001"));
    assertThat(application.revealedEnvironment(frontend, frontend.forms().getLast()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "APP_HOST", "127.0.0.1",
                "APP_PORT", "4001",
                "MOSHI_PORT", "4002",
                "MOSHI_WS_URL", "ws://127.0.0.1:4002/api/chat"));
    assertThat(frontend.dependencies()).isEmpty();
    assertThat(backend.healthCheck()).isPresent();
    assertThat(frontend.healthCheck()).isPresent();
  }

  @Test
  void withTlsAddressesAreHttpsAndWssAndThePageKnowsTheCertificate() {
    Application application =
        Scenario6.describe(
            RunSettings.from(
                Map.of("PERSONAPLEX_HOME", "/home", "MOSHI_USE_SSL", "true", "BACKEND", "process"),
                false));
    Service backend = application.service(Scenario6.BACKEND);
    assertThat(backend.endpoint().orElseThrow().name()).isEqualTo("https");
    assertThat(backend.endpoint().orElseThrow().url()).isEqualTo("https://localhost:8998");
    assertThat(revealed(application, Scenario6.BACKEND))
        .containsEntry("MOSHI_USE_SSL", "true")
        .containsEntry("MOSHI_SSL_DIR", "/home/tls");
    assertThat(revealed(application, Scenario6.FRONTEND))
        .containsEntry("MOSHI_WS_URL", "wss://127.0.0.1:8998/api/chat")
        .containsEntry("MOSHI_WS_SCHEME", "wss")
        .containsEntry("MOSHI_SSL_DIR", "/home/tls");
    assertThat(application.service(Scenario6.FRONTEND).endpoint().orElseThrow().url())
        .isEqualTo("http://localhost:8010");
  }

  @Test
  void theContainerSeesTheFolderOfTheCertificateOnlyWithTls() {
    assertThat(container(Map.of("PERSONAPLEX_HOME", "/home")).mounts())
        .noneMatch(mount -> mount.target().equals("/ssl"));
    ContainerForm secure = container(Map.of("PERSONAPLEX_HOME", "/home", "MOSHI_USE_SSL", "1"));
    assertThat(secure.mounts()).contains(new Mount.Bind(Path.of("/home/tls"), "/ssl", false));
    assertThat(secure.environment()).containsEntry("MOSHI_SSL_DIR", new Value.Text("/ssl"));
  }

  private static ContainerForm container(Map<String, String> environment) {
    return (ContainerForm)
        Scenario6.describe(RunSettings.from(environment, false))
            .service(Scenario6.BACKEND)
            .forms()
            .getFirst();
  }

  @Test
  void smallModelsAreAskedForOnlyWhenWanted() {
    assertThat(
            Scenario6.describe(RunSettings.from(Map.of("HOME", "/nobody"), true))
                .service(Scenario6.BACKEND)
                .environment())
        .containsEntry("MODEL_SET", new Value.Text("small"));
  }

  @Test
  void everyOptionReachesTheServiceThatReadsItAndNoOther() {
    Application application =
        Scenario6.describe(
            RunSettings.from(
                Map.of(
                    "HOME", "/nobody",
                    "USE_GPU", "No",
                    "CPU_OFFLOAD", "1",
                    "SPEECH_ENGINE", "ECHO",
                    "DEFAULT_VOICE", "NATM1",
                    "DEFAULT_PERSONA", "a pirate",
                    "HF_HOME", "/models",
                    "HF_TOKEN", "hf_canary",
                    "MOSHI_HOST", "0.0.0.0"),
                false));
    assertThat(revealed(application, Scenario6.BACKEND))
        .containsEntry("USE_GPU", "false")
        .containsEntry("CPU_OFFLOAD", "true")
        .containsEntry("SPEECH_ENGINE", "echo")
        .containsEntry("HF_HOME", "/models")
        .containsEntry("HF_TOKEN", "hf_canary")
        .containsEntry("MOSHI_HOST", "0.0.0.0")
        .doesNotContainKeys("DEFAULT_VOICE", "DEFAULT_PERSONA");
    assertThat(application.service(Scenario6.BACKEND).environment().toString())
        .doesNotContain("canary");
    assertThat(revealed(application, Scenario6.FRONTEND))
        .containsEntry("DEFAULT_VOICE", "NATM1")
        .containsEntry("DEFAULT_PERSONA", "a pirate")
        .containsEntry("APP_HOST", "127.0.0.1")
        .containsEntry("MOSHI_WS_URL", "ws://127.0.0.1:8998/api/chat")
        .doesNotContainKeys("USE_GPU", "CPU_OFFLOAD", "HF_TOKEN", "HF_HOME");
  }

  @Test
  void theBackendIsAContainerOrElseAProcessUnlessOneIsForced() {
    assertThat(backend(Map.of()).forms())
        .extracting(Form::kind)
        .containsExactly("container", "process");
    assertThat(backend(Map.of("BACKEND", "process")).forms())
        .extracting(Form::kind)
        .containsExactly("process");
    assertThat(backend(Map.of("BACKEND", "Container")).forms())
        .extracting(Form::kind)
        .containsExactly("container");
  }

  @Test
  void theContainerSharesTheModelFoldersAtTheirPathsAndSeesNothingElse() {
    Service backend = backend(Map.of("PERSONAPLEX_HOME", "/p", "HF_HOME", "/hf"));
    ContainerForm container = container(backend);
    assertThat(container.mounts())
        .containsExactly(
            new Mount.Bind(Path.of("/p/models"), "/p/models", false),
            new Mount.Bind(Path.of("/p/receipts"), "/p/receipts", false),
            new Mount.Bind(Path.of("/p/locks"), "/p/locks", false),
            new Mount.Bind(Path.of("/hf/hub"), "/hf/hub", false));
    assertThat(backend.environment(container))
        .containsEntry("PERSONAPLEX_HOME", new Value.Text("/p"))
        .containsEntry("HF_HUB_CACHE", new Value.Text("/hf/hub"))
        .containsEntry("MOSHI_HOST", new Value.Text("0.0.0.0"));
  }

  @Test
  void theContainerAsksForGpusUnlessToldNotTo() {
    assertThat(container(backend(Map.of())).gpu()).contains(GpuRequest.preferred());
    assertThat(container(backend(Map.of("USE_GPU", "false"))).gpu()).isEmpty();
  }

  @Test
  void aModelNamedByItsPathIsSeenInTheContainerReadOnly(@TempDir Path folder) throws IOException {
    Path model = Files.writeString(folder.resolve("chat.gguf"), "GGUF");
    assertThat(container(backend(Map.of("LLM_MODEL", model.toString()))).mounts())
        .contains(new Mount.Bind(model, model.toString(), true));
    assertThat(container(backend(Map.of("LLM_MODEL", "hf:owner/name:chat.gguf"))).mounts())
        .hasSize(4);
  }

  private static Service backend(Map<String, String> options) {
    var environment = new HashMap<>(options);
    environment.put("HOME", "/nobody");
    return Scenario6.describe(RunSettings.from(environment, false)).service(Scenario6.BACKEND);
  }

  private static ContainerForm container(Service service) {
    return (ContainerForm) service.forms().getFirst();
  }

  private static Map<String, String> revealed(Application application, String name) {
    Service service = application.service(name);
    return application.revealedEnvironment(service, service.forms().getLast());
  }
}

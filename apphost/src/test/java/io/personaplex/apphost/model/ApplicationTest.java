package io.personaplex.apphost.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.Children;
import io.personaplex.apphost.model.Dependency.Condition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplicationTest {
  private static final String CANARY = "hf_canary-0123456789";

  private final Service backend =
      named("backend").http("BACKEND_PORT", 4000).healthCheck(HealthCheck.at("/health"));

  private static Service named(String name) {
    return Service.named(name).jvm(Children.Healthy.class);
  }

  @Test
  void aReferencePassesTheAddress() {
    Service frontend =
        named("frontend")
            .http("FRONTEND_PORT", 4001)
            .reference("BACKEND_URL", backend, "ws", "/api/chat");
    Application application = Application.of("app", backend, frontend);
    assertThat(application.revealedEnvironment(frontend, frontend.forms().getFirst()))
        .containsEntry("FRONTEND_PORT", "4001")
        .containsEntry("BACKEND_URL", "ws://127.0.0.1:4000/api/chat");
  }

  @Test
  void resourcesComeAfterWhatTheyWaitForAndElseAsDescribed() {
    Service first = named("first").waitForHealthy(backend);
    Service second = named("second");
    assertThat(Application.of("app", first, second, backend).services())
        .extracting(Service::name)
        .containsExactly("backend", "first", "second");
  }

  @Test
  void servicesStopInWavesBeforeWhatTheyWaitFor() {
    Service left = named("left").waitForHealthy(backend);
    Service right = named("right").waitForHealthy(backend);
    Service top = named("top").waitFor(Dependency.on("left", Condition.STARTED));
    assertThat(Application.of("app", backend, left, right, top).stopWaves())
        .extracting(wave -> wave.stream().map(Service::name).toList())
        .containsExactly(List.of("top", "right"), List.of("left"), List.of("backend"));
  }

  @Test
  void whatIsToldAnothersAddressStopsBeforeIt() {
    Service page = named("page").reference("BACKEND", backend);
    assertThat(Application.of("app", backend, page).stopWaves())
        .extracting(wave -> wave.stream().map(Service::name).toList())
        .containsExactly(List.of("page"), List.of("backend"));
    Service one =
        named("one").http("ONE", 4011).reference("TWO_URL", named("two").http("TWO", 4012));
    Service two = named("two").http("TWO", 4012).reference("ONE_URL", one);
    assertThat(Application.of("app", one, two).stopWaves()).hasSize(1);
  }

  @Test
  void anAddressIsALiteralSoThatNoNameIsLookedUp() {
    assertThat(new Endpoint("http", "localhost", 1, "P").host()).isEqualTo("127.0.0.1");
    assertThat(new Endpoint("http", "[::1]", 1, "P").url("ws", "/x")).isEqualTo("ws://[::1]:1/x");
    assertThat(new Endpoint("http", "0.0.0.0", 1, "P").url()).isEqualTo("http://localhost:1");
    assertThatThrownBy(() -> new Endpoint("http", "example.org", 1, "P"))
        .hasMessage(
            "P: listens on 'example.org', wanted an address such as 127.0.0.1, or localhost");
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    Service samePort = named("same-port").http("B_PORT", 4000);
    Service lost = named("lost").waitForHealthy(named("bakend"));
    Service silent = named("silent");
    Service hopeless = named("hopeless").waitForHealthy(silent);
    Service deaf = named("deaf").healthCheck(HealthCheck.at("/health"));
    Service formless = Service.named("formless");
    Service lasting = named("lasting").persistent();
    Service pointing = named("pointing").reference("X", silent).environment("A B", "");
    Service eternal = named("eternal").restart(RestartPolicy.ALWAYS);
    Service patient = named("patient").waitFor(Dependency.on("eternal", Condition.COMPLETED));
    Service manual = named("manual").explicitStart();
    Service eager = named("eager").waitFor(Dependency.on("manual", Condition.STARTED));
    Service boxed =
        Service.named("boxed")
            .form(
                ContainerForm.of(Image.named("box:1"))
                    .mount(new Mount.Volume("v", "relative"))
                    .mount(new Mount.Bind(Path.of("/a"), "relative", true)))
            .reference("BACKEND", backend);
    Service away = Service.named("away").form(new Form.External()).http("AWAY", 4008);
    Service twice =
        named("twice")
            .http("T", 4009)
            .endpoint(new Endpoint("more", "127.0.0.1", 4010, "T"))
            .healthCheck(HealthCheck.at("health"))
            .waitFor(Dependency.on("away", Condition.COMPLETED));
    Parameter missing = Parameter.plain("CITY", Optional.empty()).asRequired();
    assertThatThrownBy(
            () ->
                Application.of(
                    "app",
                    missing,
                    backend,
                    backend,
                    samePort,
                    lost,
                    silent,
                    hopeless,
                    deaf,
                    formless,
                    lasting,
                    pointing,
                    eternal,
                    patient,
                    manual,
                    eager,
                    boxed,
                    away,
                    twice,
                    named("Odd_Name")))
        .isInstanceOf(ApplicationException.class)
        .hasMessageContaining("backend: two resources have this name")
        .hasMessageContaining(
            "backend and same-port both want port 4000: set BACKEND_PORT or B_PORT to another one")
        .hasMessageContaining(
            "lost: waits for 'bakend', which does not exist (did you mean backend?); there are: backend")
        .hasMessageContaining("hopeless: waits for silent, which has no health check")
        .hasMessageContaining("deaf: has a health check but no endpoint to ask")
        .hasMessageContaining("formless: has no form to run in")
        .hasMessageContaining("lasting: is persistent, but only a container outlives the AppHost")
        .hasMessageContaining("pointing: refers to silent, which has no endpoint")
        .hasMessageContaining("pointing: 'A B' is no name for an environment variable")
        .hasMessageContaining(
            "patient: waits for eternal to complete, which is always started again")
        .hasMessageContaining(
            "eager: waits for manual, which starts only when a person asks for it")
        .hasMessageContaining("boxed: mounts something at 'relative', wanted an absolute path")
        .hasMessageContaining("boxed: mounts two things at relative")
        .hasMessageContaining("boxed: is a container and refers to backend, which may be a process")
        .hasMessageContaining("twice: two endpoints are told their port by T")
        .hasMessageContaining("twice: is asked for its health at 'health', wanted a path")
        .hasMessageContaining("twice: waits for away to complete, which runs elsewhere")
        .hasMessageContaining("CITY: is required and has no value")
        .hasMessageContaining("Odd_Name: is no name for a service");
  }

  @Test
  void aCircleIsShownAsAPath() {
    Service hen = backend.waitForHealthy(named("egg"));
    Service egg =
        named("egg")
            .http("EGG_PORT", 4001)
            .healthCheck(HealthCheck.at("/health"))
            .waitForHealthy(backend);
    assertThatThrownBy(() -> Application.of("app", hen, egg))
        .hasMessage("backend: waits for itself: backend → egg → backend");
    Service self = named("self").waitFor(Dependency.on("self", Condition.STARTED));
    assertThatThrownBy(() -> Application.of("app", self))
        .hasMessage("self: waits for itself: self → self");
  }

  @Test
  void theModelIsPrintedWithoutSecrets() {
    Parameter token = Parameter.secret("HF_TOKEN", Optional.of(Secret.of("HF_TOKEN", CANARY)));
    Service gpu =
        Service.named("gpu")
            .form(
                ContainerForm.of(Image.named("box:1"))
                    .gpu(GpuRequest.preferred())
                    .mount(new Mount.Volume("models", "/models")))
            .jvm(Children.Healthy.class)
            .environment(token)
            .reference("BACKEND", Service.named("backend"))
            .waitForHealthy(backend);
    Service open = backend.endpoint(new Endpoint("open", "0.0.0.0", 4005, "OPEN_PORT"));
    // Its first endpoint is on loopback, where a container does not reach it.
    assertThatThrownBy(() -> Application.of("app", token, open, gpu))
        .hasMessageContaining("gpu: is a container and refers to backend");
    Service reachable =
        named("backend")
            .endpoint(new Endpoint("http", "0.0.0.0", 4005, "OPEN_PORT"))
            .healthCheck(HealthCheck.at("/health"));
    var printer = new ModelPrinter(Application.of("app", token, reachable, gpu));
    assertThat(printer.text())
        .contains(
            "HF_TOKEN=***",
            "container: box:1",
            "GPU all (if there is one)",
            "sees volume models at /models")
        .contains("waits for   backend to be healthy")
        .doesNotContain(CANARY);
    assertThat(printer.json().encode())
        .contains("\"HF_TOKEN\":\"***\"", "\"gpu\":\"all (if there is one)\"")
        .doesNotContain(CANARY);
    assertThat(printer.dot())
        .startsWith("digraph \"app\" {")
        .contains("\"gpu\" -> \"backend\" [label=\"waits to be healthy\"]")
        .contains("\"gpu\" -> \"backend\" [style=dashed, label=\"http\"]")
        .doesNotContain(CANARY);
  }

  @Test
  void thePauseBeforeARestartDoublesUpToItsLimitAndIsSpreadByAFifth() {
    RestartPolicy policy = RestartPolicy.ON_FAILURE;
    assertThat(policy.delay(1, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delay(2, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.delay(5, 0)).isEqualTo(Duration.ofSeconds(16));
    assertThat(policy.delay(6, 0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(1000, 0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(1, 1)).isEqualTo(Duration.ofMillis(1200));
    assertThat(policy.delay(1, -1)).isEqualTo(Duration.ofMillis(800));
  }
}

package io.personaplex.apphost.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.Children;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApplicationTest {
  private final JvmService backend =
      JvmService.of("backend", Children.Healthy.class)
          .http("BACKEND_PORT", 4000)
          .healthCheck(HealthCheck.at("/health"));

  @Test
  void aReferencePassesTheAddress() {
    JvmService frontend =
        JvmService.of("frontend", Children.Healthy.class)
            .http("FRONTEND_PORT", 4001)
            .reference("BACKEND_URL", backend, "ws", "/api/chat");
    assertThat(frontend.environment())
        .containsEntry("FRONTEND_PORT", "4001")
        .containsEntry("BACKEND_URL", "ws://127.0.0.1:4000/api/chat");
  }

  @Test
  void resourcesComeAfterWhatTheyWaitForAndElseAsDescribed() {
    JvmService first = JvmService.of("first", Children.Healthy.class).waitForHealthy(backend);
    JvmService second = JvmService.of("second", Children.Healthy.class);
    assertThat(Application.of("app", first, second, backend).services())
        .extracting(JvmService::name)
        .containsExactly("backend", "first", "second");
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    JvmService twin = backend;
    JvmService samePort = JvmService.of("same-port", Children.Healthy.class).http("B_PORT", 4000);
    JvmService stranger = JvmService.of("stranger", Children.Healthy.class);
    JvmService lost = JvmService.of("lost", Children.Healthy.class).waitForHealthy(stranger);
    JvmService silent = JvmService.of("silent", Children.Healthy.class);
    JvmService hopeless = JvmService.of("hopeless", Children.Healthy.class).waitForHealthy(silent);
    JvmService deaf =
        JvmService.of("deaf", Children.Healthy.class).healthCheck(HealthCheck.at("/health"));
    assertThatThrownBy(
            () -> Application.of("app", backend, twin, samePort, lost, silent, hopeless, deaf))
        .isInstanceOf(ApplicationException.class)
        .hasMessageContaining("backend: two resources have this name")
        .hasMessageContaining(
            "backend and same-port both want port 4000: set BACKEND_PORT or B_PORT to another one")
        .hasMessageContaining(
            "lost: waits for 'stranger', which does not exist; there are: backend")
        .hasMessageContaining("hopeless: waits for silent, which has no health check")
        .hasMessageContaining("deaf: has a health check but no endpoint to ask");
  }

  @Test
  void aCircleIsShownAsAPath() {
    JvmService hen = backend.waitForHealthy(JvmService.of("egg", Children.Healthy.class));
    JvmService egg =
        JvmService.of("egg", Children.Healthy.class)
            .http("EGG_PORT", 4001)
            .healthCheck(HealthCheck.at("/health"))
            .waitForHealthy(backend);
    assertThatThrownBy(() -> Application.of("app", hen, egg))
        .hasMessageContaining("backend: waits for itself: backend → egg → backend");
  }

  @Test
  void aReferenceToAServiceWithoutEndpointIsRefused() {
    JvmService nowhere = JvmService.of("nowhere", Children.Healthy.class);
    assertThatThrownBy(() -> backend.reference("X", nowhere, "http", ""))
        .isInstanceOf(ApplicationException.class)
        .hasMessage("backend refers to nowhere, which has no endpoint");
  }

  @Test
  void thePauseBeforeARestartDoublesUpToItsLimit() {
    assertThat(RestartPolicy.SERVICE.delay(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(RestartPolicy.SERVICE.delay(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(RestartPolicy.SERVICE.delay(5)).isEqualTo(Duration.ofSeconds(16));
    assertThat(RestartPolicy.SERVICE.delay(6)).isEqualTo(Duration.ofSeconds(30));
    assertThat(RestartPolicy.SERVICE.delay(1000)).isEqualTo(Duration.ofSeconds(30));
  }
}

package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.model.Value;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Scenario6Test {
  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    RunSettings settings = RunSettings.from(Map.of("HOME", "/home/ada"), false);
    assertThat(settings)
        .isEqualTo(
            new RunSettings(
                8010, 8998, 15_000, "auto", false, Path.of("/home/ada/.local/state/personaplex")));
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
            RunSettings.from(Map.of("APP_PORT", "4001", "MOSHI_PORT", "4002"), false));
    Service backend = application.service(Scenario6.BACKEND);
    Service frontend = application.service(Scenario6.FRONTEND);
    assertThat(application.revealedEnvironment(backend, backend.forms().getFirst()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("MOSHI_HOST", "127.0.0.1", "MOSHI_PORT", "4002", "SPEECH_ENGINE", "auto"));
    assertThat(application.revealedEnvironment(frontend, frontend.forms().getFirst()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "APP_HOST", "127.0.0.1",
                "APP_PORT", "4001",
                "MOSHI_WS_URL", "ws://127.0.0.1:4002/api/chat"));
    assertThat(frontend.dependencies()).isEmpty();
    assertThat(backend.healthCheck()).isPresent();
    assertThat(frontend.healthCheck()).isPresent();
  }

  @Test
  void smallModelsAreAskedForOnlyWhenWanted() {
    assertThat(
            Scenario6.describe(RunSettings.from(Map.of(), true))
                .service(Scenario6.BACKEND)
                .environment())
        .containsEntry("MODEL_SET", new Value.Text("small"));
  }
}

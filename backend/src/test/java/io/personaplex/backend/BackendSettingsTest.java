package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.SettingsException;
import io.personaplex.speech.EngineOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendSettingsTest {
  private static final List<String> ENGINES = List.of("auto", "echo");

  @Test
  void withoutSettingsTheDefaultsHold() {
    var settings = BackendSettings.from(Map.of(), ENGINES);
    assertThat(settings.listen().host()).isEqualTo("127.0.0.1");
    assertThat(settings.listen().port()).isEqualTo(BackendSettings.DEFAULT_PORT);
    assertThat(settings.option(EngineOption.USE_GPU)).isTrue();
    assertThat(settings.option(EngineOption.CPU_OFFLOAD)).isFalse();
    assertThat(settings.limits()).isEqualTo(ConversationLimits.DEFAULT);
  }

  @Test
  void everyFaultIsNamed() {
    var environment = Map.of("USE_GPU", "ture", "CPU_OFFLOAD", "2", "SPEECH_ENGINE", "ecko");
    assertThatThrownBy(() -> BackendSettings.from(environment, ENGINES))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("USE_GPU is 'ture', wanted true or false: did you mean true?")
        .hasMessageContaining("CPU_OFFLOAD is '2', wanted true or false")
        .hasMessageContaining("SPEECH_ENGINE is 'ecko', wanted one of auto, echo");
  }

  @Test
  void theLimitsOfAConversationAreSeconds() {
    var environment = Map.of("SESSION_IDLE_SECONDS", "0", "SESSION_MAX_SECONDS", "90");
    assertThat(BackendSettings.from(environment, ENGINES).limits())
        .isEqualTo(new ConversationLimits(0, 90, Heartbeat.EVERY));
    assertThatThrownBy(() -> BackendSettings.from(Map.of("SESSION_IDLE_SECONDS", "-1"), ENGINES))
        .hasMessageContaining(
            "SESSION_IDLE_SECONDS is '-1', wanted a whole number from 0 to 604800");
  }
}

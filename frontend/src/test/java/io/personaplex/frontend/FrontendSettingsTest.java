package io.personaplex.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontendSettingsTest {
  @Test
  void nothingSetGivesTheDocumentedDefaults() {
    var settings = read(Map.of());
    assertThat(settings.listen().host()).isEqualTo("127.0.0.1");
    assertThat(settings.listen().port()).isEqualTo(8010);
    assertThat(settings.backend().webSocketUrl()).isEqualTo("ws://localhost:8998/api/chat");
    assertThat(settings.defaultVoice()).isEqualTo("NATF2");
    assertThat(settings.defaultPersona()).isEqualTo(PersonaPresets.TEACHER);
  }

  @Test
  void separateSettingsMakeTheAddress() {
    var settings =
        read(Map.of("MOSHI_WS_SCHEME", "wss", "MOSHI_HOST", "voice", "MOSHI_PORT", "9000"));
    assertThat(settings.backend().webSocketUrl()).isEqualTo("wss://voice:9000/api/chat");
  }

  @Test
  void theWholeAddressOverridesTheParts() {
    assertThat(internal("http://moshi:8998")).isEqualTo("ws://moshi:8998/api/chat");
    assertThat(internal("https://moshi:8998/")).isEqualTo("wss://moshi:8998/api/chat");
    assertThat(internal("wss://moshi:1/voice")).isEqualTo("wss://moshi:1/voice");
    assertThat(internal("ws://moshi")).isEqualTo("ws://moshi:8998/api/chat");
    assertThat(internal("ws://[::1]:7000")).isEqualTo("ws://[::1]:7000/api/chat");
  }

  @Test
  void browsersFindTheBackendOnTheHostOfThePage() {
    var container = read(Map.of("MOSHI_WS_URL", "http://scenario6-moshi:8998"));
    assertThat(container.backendFor("voice.example").webSocketUrl())
        .isEqualTo("ws://voice.example:8998/api/chat");
    var published =
        read(Map.of("MOSHI_WS_URL", "http://scenario6-moshi:8998", "MOSHI_PORT", "18998"));
    assertThat(published.backend().webSocketUrl()).isEqualTo("ws://scenario6-moshi:8998/api/chat");
    assertThat(published.backendFor("[::1]").webSocketUrl()).isEqualTo("ws://[::1]:18998/api/chat");
  }

  @Test
  void aPublicAddressIsTakenAsItIs() {
    var settings = read(Map.of("MOSHI_PUBLIC_WS_URL", "https://voice.example"));
    assertThat(settings.backendFor("localhost").webSocketUrl())
        .isEqualTo("wss://voice.example/api/chat");
    assertThat(settings.backend().webSocketUrl()).isEqualTo("ws://localhost:8998/api/chat");
  }

  @Test
  void everyFaultIsNamed() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "APP_PORT", "80x",
                        "MOSHI_WS_SCHEME", "http",
                        "MOSHI_WS_URL", "localhost:8998",
                        "MOSHI_PUBLIC_WS_URL", "ftp://x")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("APP_PORT is '80x'")
        .hasMessageContaining("MOSHI_WS_SCHEME is 'http'")
        .hasMessageContaining("MOSHI_WS_URL is 'localhost:8998'")
        .hasMessageContaining("MOSHI_PUBLIC_WS_URL is 'ftp://x'");
  }

  private static String internal(String url) {
    return read(Map.of("MOSHI_WS_URL", url)).backend().webSocketUrl();
  }

  private static FrontendSettings read(Map<String, String> environment) {
    var settings = new Settings(environment);
    var frontend = FrontendSettings.from(settings);
    settings.throwIfFaulty();
    return frontend;
  }
}

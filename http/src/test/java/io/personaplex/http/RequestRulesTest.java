package io.personaplex.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {
  private final RequestRules rules =
      new RequestRules(Set.of("Voice.example"), Set.of("https://voice.example:8443"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8998",
        "app.localhost:1",
        "127.0.0.1:8998",
        "127.1.2.3",
        "[::1]:8998",
        "192.168.1.5:8010",
        "[fe80::1]",
        "voice.example:8998"
      })
  void answersToLoopbackAddressesAndConfiguredNames(String host) {
    assertThat(rules.allowsHost(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8998",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost/evil",
        "",
        "a b"
      })
  void doesNotAnswerToForeignNames(String host) {
    assertThat(rules.allowsHost(host)).isFalse();
  }

  @Test
  void aMissingHostIsForeign() {
    assertThat(rules.allowsHost(null)).isFalse();
  }

  @Test
  void aClientThatIsNoBrowserHasNoOriginAndMayConnect() {
    assertThat(rules.allowsOrigin(null, "localhost:8998")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8010",
        "http://127.0.0.1:1",
        "https://[::1]:8010",
        "https://voice.example:8443",
        "HTTPS://VOICE.example:8443"
      })
  void pagesOfThisMachineAndConfiguredOnesMayConnect(String origin) {
    assertThat(rules.allowsOrigin(origin, "localhost:8998")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://voice.example",
        "http://voice.example:8443",
        "https://evil.example",
        "http://localhost.evil.example",
        "http://user@localhost:8010",
        "null",
        "",
        "file://"
      })
  void foreignPagesMayNot(String origin) {
    assertThat(rules.allowsOrigin(origin, "localhost:8998")).isFalse();
  }

  @Test
  void aPageOfTheSameHostMayConnectToItsOtherPort() {
    assertThat(rules.allowsOrigin("http://192.168.1.5:8010", "192.168.1.5:8998")).isTrue();
    assertThat(rules.allowsOrigin("http://192.168.1.6:8010", "192.168.1.5:8998")).isFalse();
    assertThat(rules.allowsOrigin("http://evil.example", "evil.example")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:9000",
        "http://127.0.0.1:8999",
        "https://localhost",
        "http://localhost",
        "http://192.168.1.5:9000",
        "http://192.168.1.6:8010",
        "null",
        ""
      })
  void whereThePortOfThePageIsKnownPagesOfOtherPortsMayNotConnect(String origin) {
    var withPage = new RequestRules(Set.of(), Set.of(), 8010);
    assertThat(withPage.allowsOrigin(origin, "192.168.1.5:8998")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8010",
        "http://127.0.0.1:8010",
        "https://[::1]:8010",
        "http://192.168.1.5:8010",
        "http://192.168.1.5:8998"
      })
  void thePageItselfMayConnectByAnyNameOfThisMachine(String origin) {
    var withPage = new RequestRules(Set.of(), Set.of(), 8010);
    assertThat(withPage.allowsOrigin(origin, "192.168.1.5:8998")).isTrue();
  }

  @Test
  void aPageOnTheUsualPortOfItsSchemeWritesNoPort() {
    var plain = new RequestRules(Set.of(), Set.of(), 80);
    assertThat(plain.allowsOrigin("http://localhost", "localhost:8998")).isTrue();
    assertThat(plain.allowsOrigin("https://localhost", "localhost:8998")).isFalse();
  }

  @Test
  void theSettingsNameThePortOfThePageAndThePublicAddress() {
    RequestRules usual = RequestRules.from(new Settings(Map.of()));
    assertThat(usual.allowsOrigin("http://localhost:8010", "localhost:8998")).isTrue();
    assertThat(usual.allowsOrigin("http://localhost:8011", "localhost:8998")).isFalse();
    assertThat(RequestRules.publicHost(new Settings(Map.of()))).isEmpty();
    assertThat(usual.allowsHost("null")).isFalse();

    RequestRules moved =
        RequestRules.from(
            new Settings(
                Map.of(
                    "APP_PORT",
                    "8011",
                    "MOSHI_PUBLIC_WS_URL",
                    "wss://Voice.example:8443/api/chat")));
    assertThat(moved.allowsOrigin("http://localhost:8011", "localhost:8998")).isTrue();
    assertThat(moved.allowsOrigin("http://localhost:8010", "localhost:8998")).isFalse();
    assertThat(moved.allowsHost("voice.example")).isTrue();
    assertThat(moved.allowsOrigin("https://voice.example:8443", "voice.example:8443")).isTrue();
    assertThat(moved.allowsOrigin("http://voice.example:8443", "localhost:8998")).isFalse();

    RequestRules chosenBySystem = RequestRules.from(new Settings(Map.of("APP_PORT", "0")));
    assertThat(chosenBySystem.allowsOrigin("http://localhost:40000", "localhost:1")).isTrue();
    assertThat(chosenBySystem.allowsOrigin("http://evil.example", "localhost:1")).isFalse();
  }

  @Test
  void aMalformedOriginInTheSettingsIsAFault() {
    var settings = new Settings(Map.of("ALLOWED_ORIGINS", "https://a.example, b.example/x"));
    RequestRules.from(settings);
    assertThatThrownBy(settings::throwIfFaulty)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ALLOWED_ORIGINS is 'b.example/x'");
  }
}

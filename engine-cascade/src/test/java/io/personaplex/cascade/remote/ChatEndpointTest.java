package io.personaplex.cascade.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatEndpointTest {
  private static final String KEY = "sk-canary-1234567890";

  private static ChatEndpoint of(String url) {
    return ChatEndpoint.of(Map.of("LLM_URL", url, "LLM_MODEL", "m:7b", "LLM_API_KEY", KEY))
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:11434/v1, http://localhost:11434/v1/chat/completions, localhost:11434",
    "http://localhost:11434/v1/, http://localhost:11434/v1/chat/completions, localhost:11434",
    "https://api.example/v1/chat/completions, https://api.example/v1/chat/completions, api.example",
    "https://api.example, https://api.example/chat/completions, api.example",
    "HTTPS://api.example/x?v=1, https://api.example/x/chat/completions?v=1, api.example",
    "http://[::1]:80/v1, http://[::1]:80/v1/chat/completions, [::1]:80",
  })
  void aBaseAddressOrTheWholeWillDo(String url, String completions, String host) {
    assertThat(of(url).completions()).hasToString(completions);
    assertThat(of(url).host()).isEqualTo(host);
    assertThat(of(url).title()).isEqualTo("m:7b at " + host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:11434",
        "ftp://h/v1",
        "http://user:canary@h/v1",
        "http:///v1",
        "http://h/v1#canary",
        "http://h h/v1",
        "canary",
        "http://h_canary:port/v1"
      })
  void aMalformedAddressIsRefusedWithoutBeingRepeated(String url) {
    assertThatThrownBy(() -> of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("LLM_URL has a value that cannot be used, wanted an address such")
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }

  @Test
  void anEndpointNeedsAModelAndMayHaveAKey() {
    assertThat(ChatEndpoint.of(Map.of("LLM_MODEL", "m", "LLM_URL", " "))).isEmpty();
    assertThatThrownBy(() -> ChatEndpoint.of(Map.of("LLM_URL", "http://h/v1")))
        .hasMessage("LLM_URL is set and LLM_MODEL is not, wanted the name of the model there");
    assertThatThrownBy(
            () ->
                ChatEndpoint.of(
                    Map.of(
                        "LLM_URL", "http://h/v1", "LLM_MODEL", "m", "LLM_API_KEY", "sk-canary x")))
        .hasMessageStartingWith("LLM_API_KEY has a value that cannot be used")
        .hasMessageNotContaining("canary");
  }

  @Test
  void theKeyIsInNoText() {
    ChatEndpoint endpoint = of("https://api.example/v1?token=canary");
    assertThat(endpoint.toString() + endpoint.key() + endpoint.title() + endpoint.host())
        .doesNotContain("canary");
    assertThat(endpoint.key()).hasToString("***");
  }

  @Test
  void aKeyThatTravelsInClearIsNoticed() {
    assertThat(of("http://10.0.0.7:8000/v1").keyIsExposed()).isTrue();
    assertThat(of("https://api.example/v1").keyIsExposed()).isFalse();
    assertThat(of("http://localhost:1/v1").keyIsExposed()).isFalse();
    assertThat(
            ChatEndpoint.of(Map.of("LLM_URL", "http://10.0.0.7/v1", "LLM_MODEL", "m"))
                .orElseThrow()
                .keyIsExposed())
        .isFalse();
  }
}

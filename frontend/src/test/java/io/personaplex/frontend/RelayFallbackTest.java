package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.personaplex.frontend.FakeBackend.Door;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A browser that cannot reach the backend itself, though this page's server can.
@ExtendWith(ChromiumExtension.class)
class RelayFallbackTest {
  /// Nothing listens there.
  private static final String DEAD_END = "ws://127.0.0.1:1/api/chat";

  private final FakeBackend backend = FakeBackend.withVoices();
  private final TalkPage talk;
  private final Page page;

  RelayFallbackTest(Chromium chromium) {
    talk = new TalkPage(chromium, backend, Map.of("MOSHI_PUBLIC_WS_URL", DEAD_END));
    page = talk.page;
  }

  @AfterEach
  void close() {
    talk.close();
    backend.close();
  }

  @Test
  void aBackendThatTheBrowserCannotReachIsReachedThroughTheRelay() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(chat.parameter("voice_prompt")).isEqualTo("alba");
    assertThat(chat.parameter("text_prompt")).isEqualTo(PersonaPresets.TEACHER);
    talk.talk();
    chat.heardAtLeast(1);
    chat.speaks(1);
    assertThat(page.locator("#route")).hasText("relay of this page");
    assertThat(page.locator("#certificate")).isHidden();
  }

  @Test
  void whereTheRelayFailsTooTheCertificateIsToBeAcceptedAndThenItIsTriedAgain() throws Exception {
    String certificate = "http://127.0.0.1:%d/api/info".formatted(backend.port());
    backend.door = Door.REFUSES;
    talk.told(new JsonObject().put("certificate_url", certificate)).open();
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator("#certificate")).isVisible();
    assertThat(page.locator("#certificate-link")).hasAttribute("href", certificate);
    Page tab = page.waitForPopup(() -> page.click("#certificate-link"));
    assertThat(tab).hasURL(certificate);
    tab.close();
    backend.door = Door.OPEN;
    page.evaluate("() => window.dispatchEvent(new Event('focus'))");
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#certificate")).isHidden();
  }
}

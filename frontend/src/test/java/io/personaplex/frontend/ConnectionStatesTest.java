package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.personaplex.frontend.FakeBackend.Door;
import io.personaplex.http.Health;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every state of the connection, as a visitor sees it, on both widths and in both themes.
@ExtendWith(ChromiumExtension.class)
class ConnectionStatesTest {
  private static final int PHONE = 360;

  private final Chromium chromium;

  ConnectionStatesTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "1280, DARK", "360, LIGHT", "360, DARK"})
  void eachStateIsShownAndOnlyLiveLetsOneTalk(int width, ColorScheme scheme) throws Exception {
    Page page =
        chromium
            .profile(
                new Browser.NewContextOptions()
                    .setColorScheme(scheme)
                    .setViewportSize(width, width == PHONE ? 740 : 800))
            .newPage();
    try (FakeBackend backend = FakeBackend.starting("fetching the language model", 0.25);
        TalkPage talk = new TalkPage(page, backend, Map.of())) {
      backend.greeting(_ -> {});
      talk.told(new JsonObject().putNull("relay_url")).open();
      expect(page, "Waiting", "disc", "Connect", false);
      assertThat(page.locator("#status")).containsText("fetching the language model");

      backend.door = Door.KEEPS_WAITING;
      backend.health.set(new Health.Ok());
      expect(page, "Connecting", "wait", "Connecting…", false);
      page.click("#connect");
      expect(page, "Disconnected", "disc", "Reconnect", false);

      backend.door = Door.OPEN;
      page.click("#connect");
      FakeChat chat = backend.nextChat();
      expect(page, "Warming up…", "warm", "Disconnect", false);
      chat.metadata("{\"queue\":{\"place\":2,\"waiting\":3}}");
      expect(page, "In line (place 2 of 3)", "wait", "Disconnect", false);
      chat.metadata("{\"queue\":{\"place\":1,\"waiting\":2}}");
      expect(page, "In line (place 1 of 2)", "wait", "Disconnect", false);
      chat.metadata("{\"engine\":\"cascade\"}").metadata("{\"prompt\":0.4}");
      expect(page, "Warming up…", "warm", "Disconnect", false);
      assertThat(page.locator("#status")).containsText("reads its persona");
      assertThat(page.locator("#prompt-progress")).hasJSProperty("value", 0.4);

      chat.handshake();
      expect(page, "Live", "ok", "Disconnect", true);
      assertThat(page.locator("#prompt-progress")).isHidden();

      backend.door = Door.REFUSES;
      chat.close(1013, "Too many are waiting.");
      expect(page, "Disconnected", "disc", "Reconnect", false);
      assertThat(page.locator("#status")).hasText("Too many are waiting.");
      assertThat(page.locator("#retry-countdown"))
          .hasText(Pattern.compile("Trying again in [1-4] s"));
      expect(page, "Error", "disc", "Reconnect", false);
      assertThat(page.locator("#status")).hasText("The speech backend could not be reached.");
      assertThat(page.locator("#retry-countdown"))
          .hasText(Pattern.compile("Trying again in [1-8] s"));
      page.click("#stop-trying");
      assertThat(page.locator("#retry")).isHidden();
      assertThat(page.locator("#status")).containsText("Press Reconnect");
    }
  }

  /// Pill, buttons, and that all of it is on the screen.
  private static void expect(Page page, String pill, String kind, String connect, boolean canTalk) {
    assertThat(page.locator("#pill")).hasText(pill);
    assertThat(page.locator("#pill")).hasClass("pill " + kind);
    assertThat(page.locator("#connect")).hasText(connect);
    if (canTalk) {
      assertThat(page.locator("#talk")).isEnabled();
    } else {
      assertThat(page.locator("#talk")).isDisabled();
    }
    for (String part : List.of("#pill", "#talk", "#connect")) {
      assertThat(page.locator(part)).isInViewport();
    }
    assertThat(
            (Boolean)
                page.evaluate(
                    "() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"))
        .as("nothing is wider than the window in state %s", pill)
        .isTrue();
  }
}

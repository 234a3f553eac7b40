package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// axe-core finds nothing in any state of the page, wide or narrow, light or dark, and nothing is
/// wider than the window.
@ExtendWith(ChromiumExtension.class)
class AccessibilityTest {
  private final Visit visit;
  private final Page page;

  AccessibilityTest(Chromium chromium) {
    visit = Visit.to(chromium, FakeBackend.withVoices());
    page = visit.page;
  }

  @AfterEach
  void close() {
    visit.close();
  }

  @Test
  void theRulesFindAMistake() {
    visit.open();
    assertThat(page.locator("#pill")).hasText("Live");
    page.evaluate("() => document.getElementById('clear').replaceChildren()");
    assertThat(Axe.violations(page)).singleElement().asString().contains("button-name");
  }

  @Test
  void theWelcome() {
    visit.open();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#welcome-steps")).isVisible();
    assertAccessible();
  }

  @Test
  void aLiveConversation() throws Exception {
    visit.open();
    FakeChat chat = visit.backend.nextChat();
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop");
    page.click("#mute");
    everyKindOfBubble(chat);
    assertAccessible();
  }

  @Test
  void theSettingsDrawer() throws Exception {
    visit.open();
    visit.backend.nextChat().metadata(honoursSampling());
    page.locator("#sampling summary").click();
    page.fill("#persona", "You are brief.");
    assertThat(page.locator("#changed")).isVisible();
    page.setViewportSize(Visit.NARROW, 740);
    page.click("#open-panel");
    assertThat(page.locator("#voice")).isVisible();
    for (String theme : List.of("light", "dark")) {
      visit.look(Visit.NARROW, theme);
      assertThat(page.locator("#panel")).hasAttribute("role", "dialog");
      assertThat(violations()).as("open, %s", theme).isEmpty();
    }
    page.click("#close-panel");
    assertAccessible();
  }

  @Test
  void theLogPanel() throws Exception {
    visit.leadLog().open();
    var log = visit.nextLog();
    log.send(LogPanelTest.entry("WARN", "the disk is nearly full", "2 MB are left"));
    log.send(LogPanelTest.entry("ERROR", "the backend ended", ""));
    page.click("#log-toggle");
    page.locator("#log-entries summary").click();
    assertThat(page.locator("#log-entries pre")).isVisible();
    assertAccessible();
  }

  @Test
  void anError() throws Exception {
    visit.backend.greeting(chat -> chat.fails("There is no voice 'alba'.").close(1008, "no"));
    visit.open();
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator(".bubble.error")).isVisible();
    assertAccessible();
  }

  @Test
  void aBrowserThatGivesNoMicrophone() {
    page.addInitScript("Object.defineProperty(window, 'isSecureContext', { value: false });");
    visit.open();
    assertThat(page.locator("#insecure")).isVisible();
    assertAccessible();
  }

  /// Bubbles of both sides, of the system and of a tool.
  static void everyKindOfBubble(FakeChat chat) {
    chat.understood("What time is it in the house of seventeen clocks?", true);
    chat.metadata(
        new JsonObject()
            .put(
                "tool",
                new JsonObject().put("name", "time").put("input", "").put("result", "10:02"))
            .encode());
    chat.says("It is two minutes past ten, and they all agree.");
    chat.metadata("{\"notice\":\"The conversation ends in a minute.\"}");
    chat.fails("The sound was not understood.");
    chat.understood("and what is", false);
  }

  static String honoursSampling() {
    return new JsonObject()
        .put(
            "honours",
            new JsonArray(List.of("voice_prompt", "text_temperature", "text_topk", "seed")))
        .encode();
  }

  private void assertAccessible() {
    var all = new ArrayList<String>();
    for (int width : List.of(Visit.WIDE, Visit.NARROW)) {
      for (String theme : List.of("light", "dark")) {
        visit.look(width, theme);
        violations().forEach(line -> all.add("%d %s: %s".formatted(width, theme, line)));
        assertThat(visit.scrollsSideways()).as("scrolls sideways at %d", width).isFalse();
      }
    }
    assertThat(all).isEmpty();
  }

  private List<String> violations() {
    return Axe.violations(page);
  }
}

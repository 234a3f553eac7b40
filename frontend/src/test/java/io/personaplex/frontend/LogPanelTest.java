package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The log below the page.
@ExtendWith(ChromiumExtension.class)
class LogPanelTest {
  private static final int ROWS_MAX = 200;

  private final Visit visit;
  private final Page page;

  LogPanelTest(Chromium chromium) {
    visit = Visit.to(chromium, FakeBackend.withVoices());
    page = visit.page;
  }

  @AfterEach
  void close() {
    visit.close();
  }

  /// A message of the log stream.
  static String entry(String level, String message, String detail) {
    return new JsonObject()
        .put("timestamp", "12:34:56")
        .put("level", level)
        .put("message", message)
        .put("detail", detail)
        .encode();
  }

  @Test
  void isClosedAtFirstAndCounts() throws Exception {
    WebSocketRoute log = openLive();
    assertThat(rows().first()).isHidden();
    log.send(entry("INFO", "one", ""));
    assertThat(page.locator("#log-count")).hasText(Pattern.compile("[1-9]\\d* entries"));
    page.click("#log-toggle");
    assertThat(page.locator("#log-toggle")).hasAttribute("aria-expanded", "true");
    assertThat(rows().last()).containsText("one");
    page.click("#log-clear");
    assertThat(rows()).hasCount(0);
    assertThat(page.locator("#log-count")).hasText("0 entries");
    page.click("#log-toggle");
    assertThat(page.locator("#log-clear")).isHidden();
  }

  @Test
  void showsTheServersEntriesAndThePagesOwnInOneList() throws Exception {
    WebSocketRoute log = openLive();
    page.click("#log-toggle");
    assertThat(rows().filter(withText("Conversation: Live"))).hasCount(1);
    log.send(entry("ERROR", "the backend ended", ""));
    assertThat(rows().last()).hasClass("error");
    assertThat(rows().last().locator("time")).hasText("12:34:56");
    log.send(entry("WARN", "the disk is nearly full", "2 MB are left"));
    assertThat(rows().last()).hasClass("warn");
    assertThat(rows().last().locator("pre")).isHidden();
    rows().last().locator("summary").click();
    assertThat(rows().last().locator("pre")).hasText("2 MB are left");
  }

  @Test
  void whatThePageTellsThePersonIsThereToo() throws Exception {
    visit.open();
    visit.backend.nextChat().metadata("{\"notice\":\"The machine is slow.\"}");
    page.click("#log-toggle");
    assertThat(rows().filter(withText("The machine is slow."))).hasCount(1);
  }

  @Test
  void whatIsSaidIsNotLogged() throws Exception {
    visit.open();
    FakeChat chat = visit.backend.nextChat();
    chat.understood("my secret question", true).says("my secret answer");
    assertThat(page.locator(".bubble.agent")).isVisible();
    assertThat(page.locator("#log-entries").textContent()).doesNotContain("secret");
  }

  @Test
  void everythingIsTextAndNeverMarkup() throws Exception {
    page.addInitScript("window.hacked = false;");
    WebSocketRoute log = openLive();
    String attack = "<img src=x onerror=\"window.hacked=true\">";
    log.send(entry(attack, attack, attack));
    log.send(entry("__proto__", "odd level", ""));
    assertThat(page.locator("#log-entries summary")).hasText(attack);
    assertThat(page.locator("#log-entries img")).hasCount(0);
    assertThat(page.evaluate("window.hacked")).isEqualTo(false);
  }

  @Test
  void whatIsNoEntryIsLeftOut() throws Exception {
    WebSocketRoute log = openLive();
    for (String odd : new String[] {"no json", "null", "[1]", "{\"level\":\"INFO\"}", "7", ""}) {
      log.send(odd);
    }
    log.send("{\"message\":\"only a message\"}");
    assertThat(rows().last()).containsText("only a message");
    assertThat(rows().last()).hasClass("info");
  }

  @Test
  void keepsTheLastTwoHundredRows() throws Exception {
    WebSocketRoute log = openLive();
    page.click("#log-toggle");
    for (int i = 0; i < ROWS_MAX + 20; i++) {
      log.send(entry("INFO", "row " + i + ".", ""));
    }
    assertThat(rows().last()).containsText("row 219.");
    assertThat(rows()).hasCount(ROWS_MAX);
    assertThat(rows().first()).containsText("row 20.");
    assertThat(page.locator("#log-count")).hasText("200 entries");
  }

  @Test
  void followsTheEndUnlessAPersonHasScrolledUp() throws Exception {
    WebSocketRoute log = openLive();
    page.click("#log-toggle");
    for (int i = 0; i < 60; i++) {
      log.send(entry("INFO", "row " + i + ".", ""));
    }
    assertThat(rows().last()).containsText("row 59.");
    assertThat(rows().last()).isInViewport();
    page.evaluate("() => (document.getElementById('log-entries').scrollTop = 100)");
    log.send(entry("INFO", "later", ""));
    assertThat(rows().last()).containsText("later");
    assertThat(rows().last()).not().isInViewport();
    assertThat(page.evaluate("document.getElementById('log-entries').scrollTop")).isEqualTo(100);
    page.evaluate("() => (document.getElementById('log-entries').scrollTop = 1e6)");
    log.send(entry("INFO", "latest", ""));
    assertThat(rows().last()).containsText("latest");
    assertThat(rows().last()).isInViewport();
  }

  @Test
  void aStreamThatEndsIsOpenedAgainAndRepeatsNothing() throws Exception {
    WebSocketRoute first = openLive();
    first.send(entry("INFO", "before", ""));
    assertThat(rows().last()).containsText("before");
    first.close(new WebSocketRoute.CloseOptions().setCode(1001).setReason("stopping"));
    WebSocketRoute second = visit.nextLog();
    second.send(entry("INFO", "before", ""));
    second.send(entry("INFO", "back again", ""));
    assertThat(rows().last()).containsText("back again");
    assertThat(rows().filter(withText("before"))).hasCount(1);
  }

  @Test
  void theServersOwnLogIsThere() {
    visit.open();
    page.click("#log-toggle");
    assertThat(rows().filter(withText("backend at ws://"))).not().hasCount(0);
  }

  private WebSocketRoute openLive() throws InterruptedException {
    visit.leadLog().open();
    WebSocketRoute log = visit.nextLog();
    assertThat(page.locator("#pill")).hasText("Live");
    return log;
  }

  private Locator rows() {
    return page.locator("#log-entries > li");
  }

  private static Locator.FilterOptions withText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}

package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is said and heard, as the page shows it.
@ExtendWith(ChromiumExtension.class)
class ConversationPageTest {
  private static final String COUNT_WRITES =
      """
      window.countWrites = (element) => {
        window.writes = 0;
        new MutationObserver(() => window.writes++).observe(element, { childList: true });
      };
      """;

  private final FakeBackend backend = FakeBackend.withVoices();
  private final TalkPage talk;
  private final Page page;

  ConversationPageTest(Chromium chromium) {
    talk = new TalkPage(chromium, backend, Map.of());
    page = talk.page;
  }

  @AfterEach
  void close() {
    talk.close();
    backend.close();
  }

  @Test
  void soundThatArrivesIsPlayed() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.speaks(6);
    assertThat(page.locator("#played")).hasText(Pattern.compile("[2-6]\\.\\d s"));
    double latency = Double.parseDouble(page.locator("#latency").textContent().replace(" ms", ""));
    assertThat(latency).as("playback delay in ms").isBetween(10.0, 400.0);
  }

  @Test
  void bothSidesWordsAreShown() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    chat.understood("what is", false);
    assertThat(page.locator(".bubble.user.interim .words")).hasText("what is");
    chat.understood("What is the time?", true);
    assertThat(page.locator(".bubble.user:not(.interim) .words")).hasText("What is the time?");
    chat.says(" It is").says(" ten").says(" o'clock.");
    assertThat(page.locator(".bubble.agent .words")).hasText("It is ten o'clock.");
    chat.understood("Thanks.", true);
    chat.says("You are welcome.");
    assertThat(page.locator(".bubble .words"))
        .hasText(
            new String[] {
              "What is the time?", "It is ten o'clock.", "Thanks.", "You are welcome."
            });
    page.click("#clear");
    assertThat(page.locator(".bubble")).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void wordsThatWereNoneAreTakenBack() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    chat.understood("hm", false);
    assertThat(page.locator(".bubble.user")).hasCount(1);
    chat.understood("", true);
    assertThat(page.locator(".bubble")).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void aPauseOfTheAgentEndsItsBubble() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    chat.says("First.");
    assertThat(page.locator(".bubble.agent .words")).hasText("First.");
    page.waitForTimeout(900);
    chat.says("Second.");
    assertThat(page.locator(".bubble.agent .words")).hasText(new String[] {"First.", "Second."});
  }

  @Test
  void wordsAreShownAsTextAndNeverRun() throws Exception {
    talk.open("window.hacked = false;");
    FakeChat chat = backend.nextChat();
    String attack = "<img src=x onerror=\"window.hacked=true\"><script>window.hacked=true</script>";
    chat.says(attack);
    chat.understood(attack, true);
    chat.metadata(new JsonObject().put("notice", attack).encode());
    chat.fails("again: " + attack);
    assertThat(page.locator(".bubble .words"))
        .hasText(new String[] {attack, attack, attack, "again: " + attack});
    assertThat(page.locator(".bubble img")).hasCount(0);
    assertThat(page.evaluate("window.hacked")).isEqualTo(false);
  }

  @Test
  void unknownMessagesAreIgnored() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    chat.raw(new byte[] {0x6f, 1, 2}).raw(new byte[] {}).raw(new byte[] {7, 0, 65});
    chat.metadata("no json").metadata("[1]").metadata("{\"later\":true}");
    chat.raw(new byte[] {1, 9, 9, 9}).metadata("{\"notice\":\"still here\"}");
    assertThat(page.locator(".bubble.system .words")).hasText("still here");
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void onAPhoneThePanelOpensAndCloses() throws Exception {
    talk.open();
    backend.nextChat();
    page.setViewportSize(390, 844);
    assertThat(page.locator("#voice")).isHidden();
    page.click("#open-panel");
    assertThat(page.locator("#voice")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("#voice")).isHidden();
  }

  @Test
  void theFiguresOfTheLineAreShownAndNotTooOften() throws Exception {
    talk.open(COUNT_WRITES);
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.speaks(3).metadata("{\"counters\":{\"frames_late\":2,\"frames_missing\":7}}");
    assertThat(page.locator("#latency-line"))
        .hasText(
            Pattern.compile(
                "Buffer \\d+ ms · round trip \\d+ ms · late \\d+ · dropped \\d\\.\\d s"));
    assertThat(page.locator("#server-counters"))
        .hasText("2 late, 7 missing, 0 left out, 0 dropped");
    assertThat(page.locator("#route")).hasText("direct");
    page.evaluate("() => window.countWrites(document.getElementById('latency'))");
    page.waitForTimeout(2_000);
    assertThat((Integer) page.evaluate("() => window.writes")).isBetween(1, 10);
  }

  @Test
  void whatAToolSaidIsShown() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    chat.metadata(
        new JsonObject()
            .put(
                "tool",
                new JsonObject()
                    .put("name", "arithmetic")
                    .put("input", "6 * 7")
                    .put("result", "<b>42</b>"))
            .encode());
    assertThat(page.locator(".bubble.tool .words")).hasText("6 * 7 → <b>42</b>");
    assertThat(page.locator(".bubble.tool")).containsText("arithmetic");
  }

  @Test
  void anEarlierServerThatAnswersNoPingLeavesTheRoundTripOpen() throws Exception {
    backend.greeting(chat -> chat.answersPings(false).handshake());
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.speaks(1);
    assertThat(page.locator("#latency-line")).containsText("round trip –");
  }
}

package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.personaplex.http.Health;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How conversations begin, end and begin again, with the person's wish above all.
@ExtendWith(ChromiumExtension.class)
class ConnectionPageTest {
  private static final String COUNT_CONTEXTS =
      """
      window.audioContexts = 0;
      window.AudioContext = class extends AudioContext {
        constructor(...args) { super(...args); window.audioContexts++; }
      };
      """;

  private static final String COUNT_SOCKETS =
      """
      window.mostSockets = 0;
      let sockets = 0;
      window.WebSocket = class extends WebSocket {
        constructor(...args) {
          super(...args);
          if (!this.url.includes('/api/chat')) return;
          window.mostSockets = Math.max(window.mostSockets, ++sockets);
          this.addEventListener('close', () => sockets--);
        }
      };
      """;

  private FakeBackend backend = FakeBackend.withVoices();
  private final TalkPage talk;
  private final Page page;

  ConnectionPageTest(Chromium chromium) {
    talk = new TalkPage(chromium, backend, Map.of());
    page = talk.page;
  }

  @AfterEach
  void close() {
    talk.close();
    backend.close();
  }

  @Test
  void connectsByItselfAndGoesLiveAtTheHandshake() throws Exception {
    backend.greeting(_ -> {});
    talk.open();
    FakeChat chat = backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Warming up…");
    assertThat(page.locator("#talk")).isDisabled();
    chat.handshake();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#talk")).isEnabled();
    assertThat(chat.parameter("voice_prompt")).isEqualTo("alba");
    assertThat(chat.parameter("text_prompt")).isEqualTo(PersonaPresets.TEACHER);
    assertThat(chat.parameter("audio")).isNull();
    assertThat(page.locator("#engine")).hasText("Cascade: small models on this machine");
  }

  @Test
  void makesNoAudioContextBeforeAGesture() throws Exception {
    talk.open(COUNT_CONTEXTS);
    backend.nextChat().speaks(1).says("Hello");
    assertThat(page.locator(".bubble.agent")).containsText("Hello");
    assertThat(page.evaluate("window.audioContexts")).isEqualTo(0);
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop");
    assertThat(page.evaluate("window.audioContexts")).isEqualTo(1);
  }

  @Test
  void aRefusedVoiceIsExplainedAndNotTriedAgain() throws Exception {
    backend.greeting(
        chat -> chat.fails("There is no voice 'alba'.").close(1008, "There is no voi…"));
    talk.open();
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator("#status"))
        .containsText("There is no voice 'alba'. Change the voice or the persona");
    assertThat(page.locator(".bubble.system.error .words"))
        .hasText(new String[] {"There is no voice 'alba'."});
    assertThat(backend.isCalledWithin(5_500)).as("tried again").isFalse();
    assertThat(page.locator("#connect")).hasText("Reconnect");
    backend.greeting(FakeChat::handshake);
    page.selectOption("#voice", "bruno");
    page.click("#connect");
    assertThat(backend.nextChat().parameter("voice_prompt")).isEqualTo("bruno");
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void aBusyBackendIsTriedAgain() throws Exception {
    backend.greeting(chat -> chat.fails("Somebody is talking to it.").close(1013, "busy"));
    talk.open();
    backend.nextChat();
    assertThat(page.locator(".bubble.system.error .words")).hasText("Somebody is talking to it.");
    assertThat(page.locator("#status")).containsText("Somebody is talking to it.");
    backend.greeting(FakeChat::handshake);
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void aKilledBackendIsShownAndFoundAgain() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    int port = backend.port();
    chat.breakLine();
    backend.close();
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator("#talk-label")).hasText("Start");
    assertThat(page.locator("#backend-pill")).hasText("Not reached");
    backend = new FakeBackend(port, FakeBackend.ECHO);
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#engine")).hasText("Echo: repeats what you say");
    assertThat(page.locator("#backend-doing")).containsText("The models could not be fetched.");
    assertThat(page.locator("#voice")).isDisabled();
  }

  @Test
  void aVoiceOutlivesARestartOfTheBackend() throws Exception {
    talk.open();
    backend.nextChat();
    page.selectOption("#voice", "bruno");
    JsonObject speaking = backend.info.get();
    backend.health.set(new Health.Starting("loading", -1));
    backend.info.set(new JsonObject());
    assertThat(page.locator("#backend-pill")).hasText("Starting");
    assertThat(page.locator("#voice")).hasValue("bruno");
    assertThat(page.locator("#voice-hint")).isHidden();
    backend.info.set(speaking);
    backend.health.set(new Health.Ok());
    assertThat(page.locator("#backend-pill")).hasText("Ready");
    assertThat(page.locator("#voice")).hasValue("bruno");
  }

  @Test
  void disconnectEndsItWith1000AndStaysClosed() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    assertThat(page.locator("#connect")).hasText("Disconnect");
    page.click("#connect");
    assertThat(chat.closeCode()).isEqualTo(1000);
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(backend.isCalledWithin(5_000)).as("came back against the person's wish").isFalse();
  }

  @Test
  void aBlankPersonaIsAPersona() throws Exception {
    talk.open();
    FakeChat first = backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#changed")).isHidden();
    page.fill("#persona", "   ");
    assertThat(page.locator("#changed")).isVisible();
    page.click("#apply");
    assertThat(first.closeCode()).isEqualTo(1000);
    FakeChat second = backend.nextChat();
    assertThat(second.parameter("text_prompt")).isEmpty();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#changed")).isHidden();
  }

  @Test
  void aPresetFillsThePersonaAndReconnectKeepsTheMicrophoneOn() throws Exception {
    talk.open();
    backend.nextChat();
    talk.talk();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Chef")).click();
    page.click("#apply");
    FakeChat second = backend.nextChat();
    assertThat(second.parameter("text_prompt")).startsWith("You like to chat about food.");
    second.heardAtLeast(0.5);
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  @Test
  void aPersonRefusedForAMomentAfterReconnectingStillTalks() throws Exception {
    talk.open();
    backend.nextChat();
    talk.talk();
    backend.greeting(chat -> chat.fails("Somebody else is talking.").close(1013, "busy"));
    page.fill("#persona", "You are brief.");
    page.click("#apply");
    backend.nextChat();
    backend.greeting(FakeChat::handshake);
    backend.nextChat().heardAtLeast(0.5);
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  @Test
  void aStartingBackendIsWaitedForAndSaysWhatItDoes() throws Exception {
    try (FakeBackend later = FakeBackend.starting("fetching the language model", 0.25);
        TalkPage other = new TalkPage(page.context().newPage(), later, Map.of())) {
      Page its = other.open().page;
      assertThat(its.locator("#backend-doing")).containsText("fetching the language model (25 %)");
      assertThat(its.locator("#status")).containsText("fetching the language model");
      assertThat(its.locator("#pill")).hasText("Waiting");
      assertThat(later.isCalledWithin(1_000)).isFalse();
      later.health.set(new Health.Ok());
      later.nextChat();
      assertThat(its.locator("#pill")).hasText("Live");
    }
  }

  @Test
  void disconnectCallsOffATryThatIsWaitedFor() throws Exception {
    backend.greeting(chat -> chat.close(1013, "busy"));
    talk.open();
    backend.nextChat();
    assertThat(page.locator("#retry-countdown")).hasText(Pattern.compile("Trying again in \\d s"));
    page.click("#stop-trying");
    assertThat(page.locator("#retry")).isHidden();
    assertThat(backend.isCalledWithin(5_000)).as("tried again though called off").isFalse();
  }

  @Test
  void reconnectDoesNotWaitForTheEndOfThePause() throws Exception {
    backend.greeting(chat -> chat.close(1013, "busy"));
    talk.open();
    backend.nextChat();
    assertThat(page.locator("#retry-countdown")).isVisible();
    backend.greeting(FakeChat::handshake);
    page.click("#connect");
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void noSecondSocketIsOpenedWhileOneIsClosing() throws Exception {
    talk.open(COUNT_SOCKETS);
    FakeChat first = backend.nextChat();
    page.fill("#persona", "You are brief.");
    page.click("#apply");
    assertThat(first.closeCode()).isEqualTo(1000);
    backend.nextChat();
    page.click("#connect");
    page.click("#connect");
    page.click("#connect");
    page.click("#connect");
    backend.nextChat();
    assertThat(page.evaluate("window.mostSockets")).isEqualTo(1);
  }

  @Test
  void aPageThatIsLeftGivesItsPlaceBackAtOnce() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    page.navigate("about:blank");
    assertThat(chat.closeCode()).as("going away, said by the browser").isEqualTo(1001);
  }

  @Test
  void aPlaceThatNobodyUsesIsLeftToOthersAfterTwoMinutes() throws Exception {
    page.clock().install();
    talk.open();
    FakeChat chat = backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    page.clock().fastForward(121_000);
    assertThat(chat.closeCode()).isEqualTo(1000);
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator("#status")).containsText("Nobody pressed Start for two minutes");
    page.clock().fastForward(60_000);
    assertThat(backend.isCalledWithin(1_000)).isFalse();
  }

  @Test
  void limitsAndAnEndThatIsNearAreShown() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    chat.metadata(
        """
        {"engine":"cascade","limits":{"idle_s":300,"max_s":3600},"ignored":["voice_prompt","pad_mult"]}
        """);
    assertThat(page.locator("#limits"))
        .hasText(
            "A conversation ends after 5 min without speech, and in any case after 60 min."
                + " Without effect with this engine: voice, pad_mult.");
    chat.metadata(
        """
        {"ending":{"reason":"idle","in_seconds":30},"notice":"Nobody has spoken: it ends in 30 s."}
        """);
    assertThat(page.locator(".bubble.system")).containsText("Nobody has spoken");
    assertThat(page.locator("#retry-countdown")).hasText(Pattern.compile("Ends in [23]\\d s"));
    assertThat(page.locator("#stop-trying")).isHidden();
    chat.close(1000, "The conversation was idle for 5 min.");
    assertThat(page.locator("#status")).containsText("The conversation was idle for 5 min.");
    assertThat(page.locator("#retry")).isHidden();
    assertThat(page.locator("#connect")).hasText("Reconnect");
  }
}

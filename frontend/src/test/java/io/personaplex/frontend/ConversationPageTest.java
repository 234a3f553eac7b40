package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.personaplex.http.Health;
import io.personaplex.http.Settings;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A visitor with a real browser, this server, and a backend led by the test.
@ExtendWith(ChromiumExtension.class)
class ConversationPageTest {
  private static final String COUNT_CONTEXTS =
      """
      window.audioContexts = 0;
      window.AudioContext = class extends AudioContext {
        constructor(...args) { super(...args); window.audioContexts++; }
      };
      """;
  private static final String ALLOW_LATER =
      """
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        document.title = 'May it?';
        await new Promise((allow) => (window.allow = allow));
        return ask(wanted);
      };
      """;
  private static final String BREAK_ENCODER =
      """
      window.AudioEncoder = class extends AudioEncoder {
        constructor(init) {
          super(init);
          window.breakEncoder = () => init.error(new DOMException('no room in the codec'));
        }
      };
      """;
  private static final String NO_OPUS = "delete window.AudioEncoder;";

  private final Chromium chromium;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private FakeBackend backend = FakeBackend.withVoices();
  private FrontendServer frontend = frontendFor(backend);
  private Page page;

  ConversationPageTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @AfterEach
  void close() {
    if (page != null) {
      page.context().close();
    }
    frontend.close();
    backend.close();
    assertThat(complaints).isEmpty();
  }

  @Test
  void connectsByItselfAndGoesLiveAtTheHandshake() throws Exception {
    backend.greeting(_ -> {});
    open();
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
    open(COUNT_CONTEXTS);
    backend.nextChat().speaks(1).says("Hello");
    assertThat(page.locator(".bubble.agent")).containsText("Hello");
    assertThat(page.evaluate("window.audioContexts")).isEqualTo(0);
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop");
    assertThat(page.evaluate("window.audioContexts")).isEqualTo(1);
  }

  @Test
  void theMicrophoneArrivesAsOneOggStreamThatDecodes() throws Exception {
    open();
    FakeChat chat = backend.nextChat();
    talk();
    float[] heard = chat.heardAtLeast(2);
    assertThat(rms(heard)).as("level of what the microphone sent").isGreaterThan(0.01);
    assertThat(chat.audioBeforeHandshake()).isFalse();
    assertThat(chat.opus().packetsCorrupt()).isZero();
    assertThat(chat.parameter("audio")).isNull();
  }

  @Test
  void stopAndStartAgainGoOnInTheSameConversation() throws Exception {
    open();
    FakeChat chat = backend.nextChat();
    talk();
    chat.heardAtLeast(0.5);
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Start");
    chat.forget();
    talk();
    assertThat(rms(chat.heardAtLeast(1.5))).isGreaterThan(0.01);
    assertThat(chat.opus().packetsCorrupt()).isZero();
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void mutedTheMicrophoneSendsSilence() throws Exception {
    open();
    FakeChat chat = backend.nextChat();
    talk();
    chat.heardAtLeast(0.5);
    page.click("#mute");
    assertThat(page.locator("#status")).hasText("Muted: it hears silence.");
    chat.forget();
    chat.heardAtLeast(1); // the last of the voice may still be under way
    chat.forget();
    assertThat(rms(chat.heardAtLeast(1))).isLessThan(0.001);
  }

  @Test
  void soundThatArrivesIsPlayed() throws Exception {
    open();
    FakeChat chat = backend.nextChat();
    talk();
    chat.speaks(6);
    assertThat(page.locator("#played")).hasText(Pattern.compile("[2-6]\\.\\d s"));
    double latency = Double.parseDouble(page.locator("#latency").textContent().replace(" ms", ""));
    assertThat(latency).as("playback delay in ms").isBetween(10.0, 400.0);
  }

  @Test
  void aBrowserWithoutOpusTalksInPlainSamples() throws Exception {
    open(NO_OPUS);
    FakeChat chat = backend.nextChat();
    assertThat(chat.parameter("audio")).isEqualTo("pcm16");
    talk();
    chat.speaks(2);
    assertThat(rms(chat.heardAtLeast(2))).isGreaterThan(0.01);
    assertThat(page.locator("#played")).hasText(Pattern.compile("[1-2]\\.\\d s"));
  }

  @Test
  void bothSidesWordsAreShown() throws Exception {
    open();
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
    open();
    FakeChat chat = backend.nextChat();
    chat.understood("hm", false);
    assertThat(page.locator(".bubble.user")).hasCount(1);
    chat.understood("", true);
    assertThat(page.locator(".bubble")).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void aPauseOfTheAgentEndsItsBubble() throws Exception {
    open();
    FakeChat chat = backend.nextChat();
    chat.says("First.");
    assertThat(page.locator(".bubble.agent .words")).hasText("First.");
    page.waitForTimeout(900);
    chat.says("Second.");
    assertThat(page.locator(".bubble.agent .words")).hasText(new String[] {"First.", "Second."});
  }

  @Test
  void wordsAreShownAsTextAndNeverRun() throws Exception {
    open("window.hacked = false;");
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
    open();
    FakeChat chat = backend.nextChat();
    chat.raw(new byte[] {0x6f, 1, 2}).raw(new byte[] {}).raw(new byte[] {7, 0, 65});
    chat.metadata("no json").metadata("[1]").metadata("{\"later\":true}");
    chat.raw(new byte[] {1, 9, 9, 9}).metadata("{\"notice\":\"still here\"}");
    assertThat(page.locator(".bubble.system .words")).hasText("still here");
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void aRefusedVoiceIsExplainedAndNotTriedAgain() throws Exception {
    backend.greeting(
        chat -> chat.fails("There is no voice 'alba'.").close(1008, "There is no voi…"));
    open();
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
    open();
    backend.nextChat();
    assertThat(page.locator(".bubble.system.error .words")).hasText("Somebody is talking to it.");
    assertThat(page.locator("#status")).containsText("Somebody is talking to it.");
    backend.greeting(FakeChat::handshake);
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void aKilledBackendIsShownAndFoundAgain() throws Exception {
    open();
    FakeChat chat = backend.nextChat();
    talk();
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
    open();
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
    open();
    FakeChat chat = backend.nextChat();
    assertThat(page.locator("#connect")).hasText("Disconnect");
    page.click("#connect");
    assertThat(chat.closeCode()).isEqualTo(1000);
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(backend.isCalledWithin(5_000)).as("came back against the person's wish").isFalse();
  }

  @Test
  void aBlankPersonaIsAPersona() throws Exception {
    open();
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
    open();
    backend.nextChat();
    talk();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Chef")).click();
    page.click("#apply");
    FakeChat second = backend.nextChat();
    assertThat(second.parameter("text_prompt")).startsWith("You like to chat about food.");
    second.heardAtLeast(0.5);
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  @Test
  void aPersonRefusedForAMomentAfterReconnectingStillTalks() throws Exception {
    open();
    backend.nextChat();
    talk();
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
    frontend.close();
    backend.health.set(new Health.Starting("fetching the language model", 0.25));
    frontend = frontendFor(backend);
    open();
    assertThat(page.locator("#backend-doing")).containsText("fetching the language model (25 %)");
    assertThat(page.locator("#status")).containsText("fetching the language model");
    assertThat(page.locator("#pill")).hasText("Waiting");
    assertThat(backend.isCalledWithin(1_000)).isFalse();
    backend.health.set(new Health.Ok());
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void onAPhoneThePanelOpensAndCloses() throws Exception {
    open();
    backend.nextChat();
    page.setViewportSize(390, 844);
    assertThat(page.locator("#voice")).isHidden();
    page.click("#open-panel");
    assertThat(page.locator("#voice")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("#voice")).isHidden();
  }

  @Test
  void aPageWithoutAMicrophoneSaysWhyAndWhatToDo() throws Exception {
    open("Object.defineProperty(window, 'isSecureContext', { value: false });");
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#talk")).isDisabled();
    assertThat(page.locator("#insecure"))
        .containsText("-L %1$d:localhost:%1$d".formatted(backend.port()));
  }

  @Test
  void aMicrophoneAllowedAfterTheLineBrokeIsHeardInTheNextConversation() throws Exception {
    open(ALLOW_LATER);
    FakeChat first = backend.nextChat();
    page.click("#talk");
    assertThat(page).hasTitle("May it?");
    first.breakLine();
    FakeChat second = backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    page.evaluate("() => window.allow()");
    assertThat(page.locator("#talk-label")).hasText("Stop");
    second.heardAtLeast(0.5);
  }

  @Test
  void anEncoderThatFailsEndsTheTalkingAndSaysSo() throws Exception {
    open(BREAK_ENCODER);
    backend.nextChat();
    talk();
    page.evaluate("() => window.breakEncoder()");
    assertThat(page.locator(".bubble.system.error")).containsText("no room in the codec");
    assertThat(page.locator("#talk-label")).hasText("Start");
  }

  @Test
  void aRefusedMicrophoneIsExplained() throws Exception {
    open(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };");
    backend.nextChat();
    page.click("#talk");
    assertThat(page.locator(".bubble.system.error")).containsText("Allow it in the address bar");
    assertThat(page.locator("#talk-label")).hasText("Start");
    assertThat(page.locator("#talk")).isEnabled();
  }

  private void open(String... scripts) {
    page = chromium.page();
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            complaints.add(message.text());
          }
        });
    for (String script : scripts) {
      page.addInitScript(script);
    }
    page.navigate("http://127.0.0.1:" + frontend.port());
    assertThat(page.title()).isEqualTo("PersonaPlex");
  }

  private void talk() {
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  private static double rms(float[] samples) {
    double power = 0;
    for (float sample : samples) {
      power += sample * sample;
    }
    return Math.sqrt(power / samples.length);
  }

  private static FrontendServer frontendFor(FakeBackend backend) {
    var settings =
        new Settings(
            Map.of(
                "APP_PORT", "0",
                "MOSHI_HOST", "127.0.0.1",
                "MOSHI_PORT", Integer.toString(backend.port())));
    var frontend = FrontendSettings.from(settings);
    settings.throwIfFaulty();
    return FrontendServer.start(frontend);
  }
}

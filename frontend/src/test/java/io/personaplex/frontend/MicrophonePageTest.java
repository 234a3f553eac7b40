package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The microphone, from permission to what the backend hears, and everything that keeps it from us.
@ExtendWith(ChromiumExtension.class)
class MicrophonePageTest {
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

  /// Fails as the test says, and keeps what was asked and given.
  private static final String REFUSE =
      """
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      window.refusal = null;
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        if (window.refusal !== null) throw new DOMException('no', window.refusal);
        window.asked = wanted.audio;
        const stream = await ask(wanted);
        window.track = stream.getAudioTracks()[0];
        return stream;
      };
      """;

  private final FakeBackend backend = FakeBackend.withVoices();
  private final TalkPage talk;
  private final Page page;

  MicrophonePageTest(Chromium chromium) {
    talk = new TalkPage(chromium, backend, Map.of());
    page = talk.page;
  }

  @AfterEach
  void close() {
    talk.close();
    backend.close();
  }

  @Test
  void theMicrophoneArrivesAsOneOggStreamThatDecodes() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    float[] heard = chat.heardAtLeast(2);
    assertThat(rms(heard)).as("level of what the microphone sent").isGreaterThan(0.01);
    assertThat(chat.audioBeforeHandshake()).isFalse();
    assertThat(chat.opus().packetsCorrupt()).isZero();
    assertThat(chat.parameter("audio")).isNull();
  }

  @Test
  void stopAndStartAgainGoOnInTheSameConversation() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.heardAtLeast(0.5);
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Start");
    chat.forget();
    talk.talk();
    assertThat(rms(chat.heardAtLeast(1.5))).isGreaterThan(0.01);
    assertThat(chat.opus().packetsCorrupt()).isZero();
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void mutedTheMicrophoneSendsSilence() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.heardAtLeast(0.5);
    page.click("#mute");
    assertThat(page.locator("#status")).hasText("Muted: it hears silence.");
    chat.forget();
    chat.heardAtLeast(1); // the last of the voice may still be under way
    chat.forget();
    assertThat(rms(chat.heardAtLeast(1))).isLessThan(0.001);
  }

  @Test
  void aBrowserWithoutOpusTalksInPlainSamples() throws Exception {
    talk.open(NO_OPUS);
    FakeChat chat = backend.nextChat();
    assertThat(chat.parameter("audio")).isEqualTo("pcm16");
    talk.talk();
    chat.speaks(2);
    assertThat(rms(chat.heardAtLeast(2))).isGreaterThan(0.01);
    assertThat(page.locator("#played")).hasText(Pattern.compile("[1-2]\\.\\d s"));
  }

  @Test
  void aMicrophoneAllowedAfterTheLineBrokeIsHeardInTheNextConversation() throws Exception {
    talk.open(ALLOW_LATER);
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
    talk.open(BREAK_ENCODER);
    backend.nextChat();
    talk.talk();
    page.evaluate("() => window.breakEncoder()");
    assertThat(page.locator(".bubble.system.error")).containsText("no room in the codec");
    assertThat(page.locator("#talk-label")).hasText("Start");
  }

  @Test
  void aRefusedMicrophoneWorksOnceItIsAllowed() throws Exception {
    talk.open(REFUSE);
    FakeChat chat = backend.nextChat();
    page.evaluate("() => (window.refusal = 'NotAllowedError')");
    page.click("#talk");
    assertThat(page.locator(".bubble.system.error")).containsText("Allow it in the address bar");
    page.evaluate("() => (window.refusal = null)");
    talk.talk();
    chat.heardAtLeast(0.5);
  }

  @Test
  void aMicrophoneThatIsMissingIsAskedForAndNoticedWhenItComes() throws Exception {
    talk.open(REFUSE);
    FakeChat chat = backend.nextChat();
    page.evaluate("() => (window.refusal = 'NotFoundError')");
    page.click("#talk");
    assertThat(page.locator(".bubble.system.error")).containsText("Plug one in");
    page.evaluate(
        """
        () => {
          window.refusal = null;
          navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
        }
        """);
    assertThat(page.locator(".bubble.system").last()).containsText("A microphone is there again");
    talk.talk();
    chat.heardAtLeast(0.5);
  }

  @Test
  void anUnpluggedMicrophoneStopsTheTalkingAndSaysWhatToDo() throws Exception {
    talk.open(REFUSE);
    FakeChat chat = backend.nextChat();
    talk.talk();
    page.evaluate("() => window.track.dispatchEvent(new Event('ended'))");
    assertThat(page.locator(".bubble.system.error")).containsText("it was unplugged");
    assertThat(page.locator("#talk-label")).hasText("Start");
    assertThat(page.locator("#pill")).hasText("Live");
    chat.forget();
    talk.talk();
    chat.heardAtLeast(0.5);
  }

  @Test
  void aMicrophoneInUseElsewhereSaysSo() throws Exception {
    talk.open(REFUSE);
    backend.nextChat();
    page.evaluate("() => (window.refusal = 'NotReadableError')");
    page.click("#talk");
    assertThat(page.locator(".bubble.system.error"))
        .containsText("Another program holds the microphone");
  }

  @Test
  void echoIsCancelledUnlessThePersonSaysNo() throws Exception {
    talk.open(REFUSE);
    FakeChat chat = backend.nextChat();
    talk.talk();
    assertThat(page.evaluate("() => window.asked"))
        .isEqualTo(
            Map.of(
                "echoCancellation", true,
                "noiseSuppression", true,
                "autoGainControl", true,
                "channelCount", 1));
    page.evaluate("() => document.getElementById('echo-cancellation').click()");
    page.waitForCondition(
        () -> Boolean.FALSE.equals(page.evaluate("() => window.asked.echoCancellation")));
    chat.forget();
    chat.heardAtLeast(0.5);
    assertThat(chat.opus().packetsCorrupt()).isZero();
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  @Test
  void mutedTheMeterRestsAndSaysSo() throws Exception {
    talk.open();
    backend.nextChat();
    talk.talk();
    assertThat(page.locator(".meter.you.muted")).hasCount(0);
    page.click("#mute");
    assertThat(page.locator(".meter.you.muted")).hasCount(1);
    page.waitForCondition(
        () ->
            "0.000"
                .equals(
                    page.evaluate(
                        "() => document.getElementById('user-level').style.getPropertyValue('--level')")));
    page.click("#mute");
    assertThat(page.locator(".meter.you.muted")).hasCount(0);
  }

  @Test
  void aPageFromAnotherMachineOverPlainHttpSaysWhyItIsMuteAndWhatToDo() throws Exception {
    try (TalkPage remote =
        new TalkPage(
            page.context().newPage(), backend, Map.of("ALLOWED_HOSTS", Chromium.FOREIGN_HOST))) {
      Page its = remote.openAs(Chromium.FOREIGN_HOST).page;
      backend.nextChat();
      assertThat(its.locator("#pill")).hasText("Live");
      assertThat((Boolean) its.evaluate("() => window.isSecureContext")).isFalse();
      assertThat(its.locator("#talk")).isDisabled();
      assertThat(its.locator("#insecure"))
          .containsText("http://%s:%d".formatted(Chromium.FOREIGN_HOST, remote.port()));
      assertThat(its.locator("#insecure"))
          .containsText(
              "ssh -L %1$d:localhost:%1$d -L %2$d:localhost:%2$d %3$s"
                  .formatted(remote.port(), backend.port(), Chromium.FOREIGN_HOST));
      assertThat(its.locator("#insecure")).containsText("https://" + Chromium.FOREIGN_HOST);
    }
  }

  private static double rms(float[] samples) {
    double power = 0;
    for (float sample : samples) {
      power += sample * sample;
    }
    return Math.sqrt(power / samples.length);
  }
}

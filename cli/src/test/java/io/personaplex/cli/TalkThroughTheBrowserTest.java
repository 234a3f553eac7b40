package io.personaplex.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.personaplex.frontend.Chromium;
import io.personaplex.speech.AudioFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A person with a browser and the whole application with the echo engine: `personaplex run`, the
/// page, the microphone, the services and back.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TalkThroughTheBrowserTest {
  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final int HZ = FORMAT.sampleRate();
  private static final int SILENCE_BEFORE_SECONDS = 1;

  private float[] question;
  private RunningApplication application;
  private Chromium chromium;
  private Page page;

  @BeforeAll
  void run(@TempDir Path folder) throws IOException {
    Path microphone = folder.resolve("microphone.wav");
    question = SpokenQuestion.write("bakery-2", microphone, SILENCE_BEFORE_SECONDS, 20);
    application = RunningApplication.ready(folder, Map.of("SPEECH_ENGINE", "echo"));
    chromium = new Chromium(microphone);
  }

  @AfterAll
  void stop() {
    // What did not start is not there.
    try {
      if (chromium != null) {
        chromium.close();
      }
    } finally {
      if (application != null) {
        application.close();
      }
    }
  }

  @AfterEach
  void leave() {
    page.context().close();
  }

  @Test
  void whatWasSaidComesBack() {
    open();
    assertThat(page.locator("#engine")).containsText("Echo");
    talk();
    double spoken = question.length / (double) HZ;
    // The silence before it, the question, the second that the echo waits, and what the way costs.
    double wait = SILENCE_BEFORE_SECONDS + spoken + 1 + 2;
    OverheardSound.awaitMore(page, (int) (wait * 1000 / FORMAT.frameMillis()), 60);
    double voiced = Voiced.seconds(question, HZ);
    assertThat(Voiced.seconds(OverheardSound.take(page, HZ), HZ))
        .as("seconds of voice that came back, %.1f were spoken", voiced)
        .isBetween(0.6 * voiced, 1.4 * voiced);
    assertThat(page.locator("#played")).not().hasText("–");
  }

  @Test
  void aBlankPersonaIsTaken() {
    open();
    page.fill("#persona", "");
    page.click("#apply");
    assertThat(page.locator("#changed")).isHidden();
    assertThat(page.locator("#pill")).hasText("Live", within(15));
  }

  @Test
  void anUnknownVoiceIsRefusedWithTheReason() {
    open();
    page.evaluate(
        """
        () => {
          const voice = document.getElementById('voice');
          voice.add(new Option('nobody', 'nobody', true, true));
          voice.dispatchEvent(new Event('change'));
        }
        """);
    page.click("#apply");
    assertThat(page.locator(".bubble.system.error").last()).containsText("nobody", longer(15));
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator("#connect")).hasText("Reconnect");
  }

  @Test
  void garbageHarmsNobodyElse() {
    assertThat(closeCodeAfterGarbage()).isEqualTo(1008);
    open();
    talk();
    OverheardSound.awaitMore(page, 50, 30);
    assertThat(page.locator("#pill")).hasText("Live");
  }

  @Test
  void aKilledBackendComesBackAndSoDoesThePage() {
    open();
    ProcessHandle killed = application.backend();
    assertThat(killed.destroyForcibly()).isTrue();
    assertThat(page.locator("#pill")).hasText("Disconnected", within(10));
    assertThat(page.locator("#pill")).hasText("Live", within(60));
    assertThat(application.backend().pid()).isNotEqualTo(killed.pid());
  }

  /// Talks garbage, 192 KB after the handshake, from a page that does nothing else.
  private int closeCodeAfterGarbage() {
    Page rude = chromium.page();
    try {
      rude.navigate(application.page() + "/health");
      return ((Number)
              rude.evaluate(
                  """
                  async () => {
                    const config = await (await fetch('/api/config')).json();
                    const socket = new WebSocket(config.moshi_ws_url);
                    socket.binaryType = 'arraybuffer';
                    socket.onmessage = ({ data }) => {
                      if (new Uint8Array(data)[0] !== 0x00) return;
                      socket.send('text');
                      socket.send(new Uint8Array(0));
                      for (let i = 0; i < 6; i++) {
                        const garbage = crypto.getRandomValues(new Uint8Array(32_001));
                        garbage[0] = 0x01;
                        socket.send(garbage);
                      }
                    };
                    return new Promise((closed) => (socket.onclose = ({ code }) => closed(code)));
                  }
                  """))
          .intValue();
    } finally {
      rude.context().close();
    }
  }

  private void open() {
    page = chromium.page();
    OverheardSound.listenOn(page);
    page.navigate(application.page());
    assertThat(page.locator("#pill")).hasText("Live", within(30));
  }

  private void talk() {
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop", within(15));
  }

  private static LocatorAssertions.HasTextOptions within(int seconds) {
    return new LocatorAssertions.HasTextOptions().setTimeout(seconds * 1_000);
  }

  private static LocatorAssertions.ContainsTextOptions longer(int seconds) {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(seconds * 1_000);
  }
}

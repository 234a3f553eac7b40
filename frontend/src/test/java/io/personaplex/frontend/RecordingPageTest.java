package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The recording, saved by a real browser and measured.
@ExtendWith(ChromiumExtension.class)
class RecordingPageTest {
  /// A microphone that hears the loudspeaker and nothing else, without any air between.
  private static final String HEAR_THE_LOUDSPEAKER =
      """
      const connect = AudioNode.prototype.connect;
      let heard;
      AudioNode.prototype.connect = function (to, ...rest) {
        if (to === this.context.destination) {
          heard = this.context.createMediaStreamDestination();
          connect.call(this, heard);
        }
        return connect.call(this, to, ...rest);
      };
      navigator.mediaDevices.getUserMedia = async () => heard.stream;
      """;

  private static final int HZ = 24_000;
  private static final int SPOKEN_SECONDS = 4;
  private static final int HOP = HZ / 100;

  private final FakeBackend backend = FakeBackend.withVoices();
  private final TalkPage talk;
  private final Page page;

  RecordingPageTest(Chromium chromium) {
    talk = new TalkPage(chromium, backend, Map.of());
    page = talk.page;
  }

  @AfterEach
  void close() {
    talk.close();
    backend.close();
  }

  @Test
  void theRecordingHoldsBothSidesInStep() throws Exception {
    talk.open(HEAR_THE_LOUDSPEAKER);
    FakeChat chat = backend.nextChat();
    assertThat(page.locator("#save-recording")).isHidden();
    long begun = System.nanoTime();
    talk.talk();
    chat.speaks(SPOKEN_SECONDS);
    assertThat(page.locator("#played")).hasText(Pattern.compile("(3\\.[5-9]|4\\.\\d) s"));
    page.waitForTimeout(500);
    page.click("#connect");
    assertThat(page.locator("#pill")).hasText("Disconnected");
    double lasted = (System.nanoTime() - begun) / 1e9;

    Recorded recorded = save();
    assertThat(recorded.seconds()).isBetween(SPOKEN_SECONDS - 0.5, lasted + 0.1);
    float[] spoken = VoiceLikeSound.samples(SPOKEN_SECONDS * HZ);
    double energy = energy(spoken);
    assertThat(decibels(energy(recorded.agent()) / energy)).as("agent, dB").isBetween(-2.0, 1.0);
    assertThat(decibels(energy(recorded.user()) / energy)).as("user, dB").isBetween(-3.0, 1.0);
    assertThat(Math.abs(lagMillis(recorded.agent(), recorded.user())))
        .as("microphone behind the agent, ms")
        .isLessThanOrEqualTo(100);
  }

  @Test
  void thePersonIsOnTheRightAndClearForgetsBoth() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.heardAtLeast(2);
    Recorded recorded = save();
    assertThat(recorded.seconds()).isGreaterThan(1);
    assertThat(energy(recorded.agent())).isZero();
    assertThat(Math.sqrt(energy(recorded.user()) / recorded.user().length)).isGreaterThan(0.01);
    page.click("#connect");
    assertThat(page.locator("#pill")).hasText("Disconnected");
    assertThat(page.locator("#save-recording")).isVisible();
    page.click("#clear");
    assertThat(page.locator("#save-recording")).isHidden();
  }

  @Test
  void withoutAClickNothingIsKept() throws Exception {
    talk.open();
    FakeChat chat = backend.nextChat();
    talk.talk();
    chat.heardAtLeast(1);
    page.reload();
    backend.nextChat();
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator("#save-recording")).isHidden();
    assertThat(
            page.evaluate(
                "async () => (await indexedDB.databases()).length + (await caches.keys()).length + sessionStorage.length"))
        .isEqualTo(0);
  }

  private record Recorded(float[] agent, float[] user) {
    double seconds() {
      return agent.length / (double) HZ;
    }
  }

  private Recorded save() throws IOException {
    Download download = page.waitForDownload(() -> page.click("#save-recording"));
    assertThat(download.suggestedFilename())
        .matches("personaplex-\\d{4}-\\d\\d-\\d\\d-\\d{4}\\.wav");
    byte[] bytes = Files.readAllBytes(download.path());
    ByteBuffer wav = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(bytes, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("RIFF");
    assertThat(wav.getInt(4)).isEqualTo(bytes.length - 8);
    assertThat(new String(bytes, 8, 8, StandardCharsets.US_ASCII)).isEqualTo("WAVEfmt ");
    assertThat(wav.getShort(20)).as("PCM").isEqualTo((short) 1);
    assertThat(wav.getShort(22)).as("channels").isEqualTo((short) 2);
    assertThat(wav.getInt(24)).as("rate").isEqualTo(HZ);
    assertThat(wav.getShort(34)).as("bits").isEqualTo((short) 16);
    assertThat(wav.getInt(40)).isEqualTo(bytes.length - 44);
    int frames = (bytes.length - 44) / 4;
    float[] agent = new float[frames];
    float[] user = new float[frames];
    for (int i = 0; i < frames; i++) {
      agent[i] = wav.getShort(44 + 4 * i) / 32768f;
      user[i] = wav.getShort(46 + 4 * i) / 32768f;
    }
    return new Recorded(agent, user);
  }

  private static double energy(float[] samples) {
    double energy = 0;
    for (float sample : samples) {
      energy += sample * sample;
    }
    return energy;
  }

  private static double decibels(double powerRatio) {
    return 10 * Math.log10(powerRatio);
  }

  /// Shift at which the loudness of `later` fits that of `earlier` best, in steps of 10 ms.
  private static int lagMillis(float[] earlier, float[] later) {
    double[] a = loudness(earlier);
    double[] b = loudness(later);
    int best = 0;
    double most = -1;
    for (int lag = -50; lag <= 50; lag++) {
      double sum = 0;
      for (int i = Math.max(0, -lag); i < Math.min(a.length, b.length - lag); i++) {
        sum += a[i] * b[i + lag];
      }
      if (sum > most) {
        most = sum;
        best = lag;
      }
    }
    return best * 1000 * HOP / HZ;
  }

  private static double[] loudness(float[] samples) {
    double[] hops = new double[samples.length / HOP];
    for (int i = 0; i < hops.length; i++) {
      hops[i] = Math.sqrt(energy(Arrays.copyOfRange(samples, i * HOP, (i + 1) * HOP)));
    }
    return hops;
  }
}

package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.audio.Resampler;
import io.personaplex.audio.Wav;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The agent's real voice, a foreign one, and the real detector of voices; the room is synthetic.
class EchoDetectorTest {
  private static final int RATE = VoiceActivity.SAMPLE_RATE;
  private static final int WINDOW = VoiceActivity.WINDOW;
  private static final String STORY =
      "Once upon a time there was a king who lived in a castle by the sea. He had a dog and a cat,"
          + " and every morning they walked along the beach together, looking for shells.";

  private static SileroVoiceActivity.Model model;
  private static float[] agent;

  @BeforeAll
  static void theAgentSpeaks() {
    model = new SileroVoiceActivity.Model(SmallModels.file("silero-vad"));
    try (var speaker =
        new SynthesizerSpeaker(
            Objects.requireNonNull(SmallModels.file("hibari-heart").getParent()))) {
      float[] said = speaker.speak(STORY, () -> false);
      var resampler = new Resampler(24_000, RATE);
      float[] out = new float[resampler.maxOutput(said.length)];
      agent = Arrays.copyOf(out, resampler.process(said, 0, said.length, out, 0) + RATE);
    }
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /// What the windows of a microphone were taken for.
  ///
  /// @param windows a letter each: `.` no voice, `e` the agent's echo, `#` somebody else
  private record Heard(String windows, int delayMillis) {
    int longestVoice() {
      return Arrays.stream(windows.split("[.e]+", -1)).mapToInt(String::length).max().orElse(0);
    }

    long count(char what) {
      return windows.chars().filter(c -> c == what).count();
    }
  }

  private static Heard hear(float[] microphone) {
    var echo = new EchoDetector();
    var windows = new StringBuilder();
    try (var voice = model.detector()) {
      for (int at = 0; at + WINDOW <= microphone.length; at += WINDOW) {
        float[] window = Arrays.copyOfRange(microphone, at, at + WINDOW);
        float probability = voice.probability(window);
        echo.accept(window, Arrays.copyOfRange(agent, at, at + WINDOW));
        boolean voiced = probability >= 0.35f;
        windows.append(voiced ? (echo.explains() ? 'e' : '#') : '.');
      }
    }
    return new Heard(windows.toString(), echo.delayMillis());
  }

  /// The agent through a loudspeaker, a room and a microphone: the direct path, a few reflections
  /// and a decaying tail, and the noise of the microphone.
  private static float[] room(int delayMillis, double decibels, double reverberationSeconds) {
    var random = new Random(delayMillis);
    float[] response = new float[(int) (reverberationSeconds * RATE)];
    double tail = 0;
    for (int i = 40; i < response.length; i++) {
      double decay = Math.pow(10, -3.0 * i / RATE / reverberationSeconds);
      response[i] = (float) (random.nextGaussian() * decay);
      tail += response[i] * response[i];
    }
    // The tail holds half as much energy as the direct path.
    for (int i = 0; i < response.length; i++) {
      response[i] *= (float) Math.sqrt(0.5 / tail);
    }
    response[0] = 1;
    response[60 + random.nextInt(200)] += 0.4f;
    float gain = (float) Math.pow(10, decibels / 20);
    int delay = delayMillis * RATE / 1_000;
    float[] heard = new float[agent.length];
    for (int i = 0; i < agent.length; i++) {
      if (agent[i] != 0) {
        int count = Math.min(response.length, agent.length - i - delay);
        for (int k = 0; k < count; k++) {
          heard[i + delay + k] += gain * agent[i] * response[k];
        }
      }
    }
    for (int i = 0; i < heard.length; i++) {
      heard[i] += (float) (2e-4 * random.nextGaussian());
    }
    return heard;
  }

  private static float[] question() {
    String name = "question.wav";
    try (var in = EchoDetectorTest.class.getResourceAsStream(name)) {
      return Wav.read(name, Objects.requireNonNull(in, name)).samplesAt(RATE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "50, -10, 0.2",
    "120, -20, 0.3",
    "180, -10, 0.4",
    "250, -20, 0.2",
    "400, -10, 0.3",
    "600, -20, 0.2",
    "1000, -10, 0.2"
  })
  void theAgentsOwnVoiceIsRecognised(int delayMillis, double decibels, double reverberation) {
    Heard heard = hear(room(delayMillis, decibels, reverberation));
    assertThat(heard.count('e')).isGreaterThan(150);
    // Not even enough for a turn, let alone for an interruption.
    assertThat(heard.longestVoice()).as(heard.windows()).isLessThanOrEqualTo(3);
    assertThat(heard.delayMillis()).isBetween(delayMillis - 12, delayMillis + 20);
  }

  @Test
  void aDelayThatJumpsDoesNotMakeAVoiceOfTheEcho() {
    float[] microphone = room(150, -10, 0.2);
    // A frame of 80 ms is lost on the way, and later one too many comes, as on a busy machine.
    int frame = RATE * 80 / 1_000;
    for (int second = 3; second < 9; second += 2) {
      int lost = second * RATE;
      System.arraycopy(microphone, lost + frame, microphone, lost, RATE - frame);
      int late = (second + 1) * RATE;
      System.arraycopy(microphone, late - frame, microphone, late, RATE);
    }
    Heard heard = hear(microphone);
    assertThat(heard.longestVoice()).as(heard.windows()).isLessThanOrEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"80, -20, 0.5", "200, -10, 1"})
  void aPersonWhoSpeaksOverTheEchoIsHeard(int delayMillis, double decibels, float loudness) {
    float[] microphone = room(delayMillis, decibels, 0.3);
    float[] question = question();
    int at = 4 * RATE;
    for (int i = 0; i < question.length; i++) {
      microphone[at + i] += loudness * question[i];
    }
    Heard heard = hear(microphone);
    int first = at / WINDOW;
    // Within 160 ms of the first sample, and for as long as an interruption must last.
    String windows = heard.windows().substring(first, first + 24);
    assertThat(windows.indexOf('#')).as(windows).isBetween(0, 5);
    assertThat(heard.longestVoice()).as(heard.windows()).isGreaterThanOrEqualTo(12);
    assertThat(heard.windows().substring(first + 90)).contains("eeeeeeeeee");
  }

  @Test
  void aPersonWithAHeadsetIsNoEcho() {
    float[] question = question();
    for (int at = RATE / 2; at < agent.length - question.length; at += RATE) {
      float[] microphone = new float[agent.length];
      System.arraycopy(question, 0, microphone, at, question.length);
      Heard heard = hear(microphone);
      assertThat(heard.count('#')).isGreaterThan(30);
      assertThat(heard.count('e')).as(heard.windows()).isZero();
    }
  }

  @Test
  void whatIsSaidToASilentAgentIsNoEcho() {
    var echo = new EchoDetector();
    float[] question = question();
    for (int at = 0; at + WINDOW <= question.length; at += WINDOW) {
      echo.accept(Arrays.copyOfRange(question, at, at + WINDOW), new float[WINDOW]);
      assertThat(echo.explains()).isFalse();
    }
    assertThat(echo.delayMillis()).isEqualTo(-1);
  }
}

package io.personaplex.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.tts.acoustic.AcousticFrames;
import io.personaplex.tts.acoustic.VoiceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The whole way from phonemes to what the ear gets, with the real voice.
class SynthesizerTest {
  private static final List<String> PHONEMES =
      List.of(
          "həlˈO ðˈɛɹ, hˌW kæn ˌI hˈɛlp ju tədˈA?",
          "nˈO pɹˈɑbləm.",
          "jˌu ʃˌʊd dɹˈɪŋk mˈɔɹ wˈɔTəɹ ænd ɡɛt sˌʌm ɹˈɛst.",
          "wˌʌt tˈIm ɪz ʧˈɛkˌWt?");

  private static Synthesizer synthesizer;

  @BeforeAll
  static void open() {
    // The text is its own phonemes; lines are chunks.
    synthesizer = Synthesizer.load(ModelFolder.path(), text -> Arrays.asList(text.split("\n", -1)));
  }

  @AfterAll
  static void close() {
    if (synthesizer != null) {
      synthesizer.close();
    }
  }

  @Test
  void speechIsTrimmedAndAtSpeakingLevel() {
    for (String phonemes : PHONEMES) {
      float[] speech = synthesizer.synthesize(phonemes);
      double seconds = (double) speech.length / AcousticFrames.SAMPLE_RATE_HZ;
      assertThat(seconds).as(phonemes).isBetween(0.04 * phonemes.length(), 0.1 * phonemes.length());
      double sum = 0;
      for (float sample : speech) {
        assertThat(sample).as(phonemes).isStrictlyBetween(-1f, 1f);
        sum += (double) sample * sample;
      }
      double level = 10 * Math.log10(sum / speech.length);
      assertThat(level).as("dBFS of %s", phonemes).isBetween(-24.0, -18.0);
      assertThat(loud(speech, 0, 0.07)).as("speech in the first 70 ms of %s", phonemes).isTrue();
      assertThat(loud(speech, seconds - 0.06, seconds))
          .as("speech in the last 60 ms of %s", phonemes)
          .isFalse();
    }
  }

  /// Whether any 5 ms between two times are above −50 dBFS, the gain left aside.
  private static boolean loud(float[] speech, double fromSeconds, double toSeconds) {
    int stretch = AcousticFrames.SAMPLE_RATE_HZ / 200;
    int from = (int) (fromSeconds * AcousticFrames.SAMPLE_RATE_HZ);
    int to = (int) (toSeconds * AcousticFrames.SAMPLE_RATE_HZ);
    for (int at = from; at + stretch <= to; at += stretch) {
      double sum = 0;
      for (int i = at; i < at + stretch; i++) {
        sum += (double) speech[i] * speech[i];
      }
      if (sum / stretch > 1e-5 * 1.7 * 1.7) {
        return true;
      }
    }
    return false;
  }

  @Test
  void chunksFollowEachOtherAndSilentOnesAreNothing() {
    float[] first = synthesizer.synthesize(PHONEMES.get(0));
    float[] second = synthesizer.synthesize(PHONEMES.get(1));
    float[] both = synthesizer.synthesize(PHONEMES.get(0) + "\n\n" + PHONEMES.get(1));
    assertThat(Arrays.copyOf(both, first.length)).isEqualTo(first);
    assertThat(Arrays.copyOfRange(both, first.length, both.length)).isEqualTo(second);
    assertThat(synthesizer.synthesize("")).isEmpty();
  }

  @Test
  void theSinkEndsItAtOnce() {
    var lengths = new ArrayList<Integer>();
    boolean all =
        synthesizer.synthesize(
            PHONEMES.get(0) + "\n" + PHONEMES.get(1),
            (_, length) -> {
              lengths.add(length);
              return lengths.size() < 2;
            });
    assertThat(all).isFalse();
    assertThat(lengths).hasSize(2).allMatch(length -> length <= AcousticFrames.SAMPLE_RATE_HZ / 5);
  }

  @Test
  void speakersAtTheSameTimeDoNotDisturbEachOther() throws Exception {
    int speakers = 4;
    List<float[]> alone = PHONEMES.stream().map(synthesizer::synthesize).toList();
    var together = new CountDownLatch(speakers);
    try (var threads = Executors.newFixedThreadPool(speakers)) {
      Callable<List<float[]>> speaker =
          () -> {
            together.countDown();
            assertThat(together.await(10, TimeUnit.SECONDS)).isTrue();
            return PHONEMES.stream().map(synthesizer::synthesize).toList();
          };
      for (var spoken : threads.invokeAll(Collections.nCopies(speakers, speaker))) {
        for (int i = 0; i < alone.size(); i++) {
          assertThat(spoken.get().get(i)).as(PHONEMES.get(i)).isEqualTo(alone.get(i));
        }
      }
    }
  }

  @Test
  void anotherLengthOfTheProbeWordIsLoggedAndNoMore() {
    var warnings = new ArrayList<String>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            warnings.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(Synthesizer.class.getName());
    logger.addHandler(handler);
    try {
      VoiceModel heart = VoiceModel.HEART;
      Synthesizer.load(ModelFolder.path(), heart, List::of).close();
      assertThat(warnings).isEmpty();
      var other = new VoiceModel(heart.name(), heart.modelFile(), heart.probeFrames() + 2);
      Synthesizer.load(ModelFolder.path(), other, List::of).close();
      assertThat(warnings).singleElement().asString().contains("rounds the model differently");
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void aClosedSynthesizerRefuses() {
    Synthesizer closed = Synthesizer.load(ModelFolder.path(), List::of);
    closed.close();
    assertThatThrownBy(() -> closed.synthesize(PHONEMES.getFirst()))
        .isInstanceOf(IllegalStateException.class);
  }
}

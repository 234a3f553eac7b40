package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SileroVoiceActivityTest {
  private static SileroVoiceActivity.Model model;

  @BeforeAll
  static void open() {
    model = new SileroVoiceActivity.Model(SmallModels.file("silero-vad"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void aWordIsSpeechAndSilenceIsNot() {
    try (var detector = model.detector()) {
      assertThat(probabilities(detector, new float[16_000])).allMatch(p -> p < 0.3f);
      assertThat(probabilities(detector, SmallModels.yes())).anyMatch(p -> p > 0.8f);
    }
  }

  @Test
  void resetForgetsThePreviousSpeaker() {
    try (var used = model.detector();
        var fresh = model.detector()) {
      probabilities(used, SmallModels.yes());
      used.reset();
      assertThat(probabilities(used, SmallModels.yes()))
          .isEqualTo(probabilities(fresh, SmallModels.yes()));
    }
  }

  @Test
  void twoConversationsDoNotMix() {
    try (var one = model.detector();
        var other = model.detector();
        var alone = model.detector()) {
      float[] yes = SmallModels.yes();
      var interleaved = new ArrayList<Float>();
      for (int start = 0;
          start + VoiceActivity.WINDOW <= yes.length;
          start += VoiceActivity.WINDOW) {
        interleaved.add(
            one.probability(Arrays.copyOfRange(yes, start, start + VoiceActivity.WINDOW)));
        other.probability(new float[VoiceActivity.WINDOW]);
      }
      assertThat(interleaved).isEqualTo(probabilities(alone, yes));
    }
  }

  @Test
  void aWindowOfTheWrongLengthIsRefused() {
    try (var detector = model.detector()) {
      assertThatThrownBy(() -> detector.probability(new float[100]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("100");
    }
  }

  private static List<Float> probabilities(VoiceActivity detector, float[] samples) {
    var found = new ArrayList<Float>();
    for (int start = 0;
        start + VoiceActivity.WINDOW <= samples.length;
        start += VoiceActivity.WINDOW) {
      found.add(
          detector.probability(Arrays.copyOfRange(samples, start, start + VoiceActivity.WINDOW)));
    }
    return found;
  }
}

package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SpeechBufferTest {
  private static void append(SpeechBuffer buffer, int value, double probability) {
    float[] window = new float[VoiceActivity.WINDOW];
    Arrays.fill(window, value);
    buffer.append(window, (float) probability);
  }

  @Test
  void longSpeechIsCutAtItsQuietestPlaceAndGoesOnRightAfterIt() {
    var buffer = new SpeechBuffer(10);
    for (int w = 0; w < 10; w++) {
      append(buffer, w, w == 2 ? 0.0 : w == 7 ? 0.1 : 0.9);
    }
    assertThat(buffer.full()).isTrue();

    float[] first = buffer.cutAtQuietest();

    // Window 2 is quieter, but too early: the second half decides.
    assertThat(first).hasSize(8 * VoiceActivity.WINDOW);
    assertThat(first[first.length - 1]).isEqualTo(7);
    assertThat(buffer.total()).isEqualTo(10);
    assertThat(buffer.copyUpTo(10)).hasSize(2 * VoiceActivity.WINDOW).startsWith(8f);
    append(buffer, 10, 0.9);
    assertThat(buffer.copyUpTo(11)).hasSize(3 * VoiceActivity.WINDOW).endsWith(10f);
    assertThat(buffer.copyUpTo(9)).hasSize(VoiceActivity.WINDOW);
    assertThat(buffer.copyUpTo(3)).isEmpty();
  }
}

package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Frames spread over rows, and back.
class DelayPatternTest {
  @Test
  void thePublishedModelDelaysAllButTextAndTheFirstCodebooksByOneFrame() {
    DelayPattern delays = DelayPattern.of(LmConfig.personaPlex7b());
    assertThat(delays.maxDelay()).isEqualTo(1);
    assertThat(delays.channels()).isEqualTo(17);
    for (int k = 0; k < delays.channels(); k++) {
      assertThat(delays.delay(k))
          .as("channel %d", k)
          .isEqualTo(List.of(0, 1, 9).contains(k) ? 0 : 1);
    }
  }

  @Test
  void everyFrameIsFoundWhereItWasPut() {
    long seed = Seeds.next();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 100; round++) {
      DelayPattern delays =
          new DelayPattern(random.ints(1 + random.nextInt(9), 0, 5).boxed().toList());
      for (int k = 0; k < delays.channels(); k++) {
        long frame = random.nextInt(1000);
        long row = delays.rowOfFrame(frame, k);
        assertThat(row).as("seed %d", seed).isBetween(frame, frame + delays.maxDelay());
        assertThat(delays.frameInRow(row, k)).as("seed %d", seed).isEqualTo(frame);
      }
    }
  }

  @Test
  void aNegativeDelayIsRefused() {
    assertThatThrownBy(() -> new DelayPattern(List.of(0, -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0, -1]");
  }
}

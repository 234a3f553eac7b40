package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SilenceTrimTest {
  /// Levels some 6 dB above −50 dBFS in white hiss, log magnitudes.
  private static final float JUST_LOUD = -2;

  private static final float JUST_SILENT = -3.5f;

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final SilenceTrim trim = new SilenceTrim();

  @Test
  void keepsALittleBeforeAndMoreAfterTheSpeech() {
    for (int trial = 0; trial < 50; trial++) {
      int count = 20 + random.nextInt(60);
      int from = random.nextInt(count);
      int to = random.nextInt(from, count) + 1;
      AcousticFrames frames = new SyntheticFrames(count, random).hiss(from, to, JUST_LOUD).frames();
      assertThat(trim.speech(frames))
          .as("speech from %d to %d of %d seed=%d", from, to, count, seed)
          .isEqualTo(
              new HopRange(
                  Math.max(0, from - SilenceTrim.LEAD_HOPS),
                  Math.min(count, to + SilenceTrim.TAIL_HOPS)));
    }
  }

  @Test
  void silenceIsNothing() {
    AcousticFrames frames = new SyntheticFrames(30, random).hiss(10, 20, JUST_SILENT).frames();
    assertThat(trim.speech(frames).samples()).isZero();
  }

  @Test
  void harmonicsCountAsSpeech() {
    AcousticFrames frames = new SyntheticFrames(30, random).hum(10, 20, 1).frames();
    assertThat(trim.speech(frames)).isEqualTo(new HopRange(7, 27));
  }

  @Test
  void whatIsCutOffIsSoftAndTheEndsFade() {
    AcousticFrames frames = new SyntheticFrames(60, random).hiss(20, 30, 3).frames();
    var blocks = new SpeechBlocks();
    float[] largest = {0};
    int[] total = {0};
    boolean all =
        blocks.render(
            frames,
            (samples, length) -> {
              if (total[0] == 0) {
                assertThat(Math.abs(samples[0])).as("seed=%d", seed).isLessThan(1e-3f);
              }
              for (int i = 0; i < length; i++) {
                largest[0] = Math.max(largest[0], Math.abs(samples[i]));
              }
              total[0] += length;
              return true;
            });
    assertThat(all).isTrue();
    assertThat(total[0]).isEqualTo(20 * AcousticFrames.HOP_SAMPLES);
    assertThat(largest[0]).as("seed=%d", seed).isBetween(0.1f, 1f);
  }
}

package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VocoderTest {
  private static final int HOP = AcousticFrames.HOP_SAMPLES;

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final AcousticFrames speech =
      new SyntheticFrames(60, random).hum(12, 30, 0).hiss(28, 40, -2).hum(44, 52, 1).frames();

  @Test
  void anyStretchIsTheSameSamplesAsTheWhole() {
    var vocoder = new Vocoder();
    float[] whole = vocoder.render(speech);
    for (int trial = 0; trial < 40; trial++) {
      int from = random.nextInt(speech.count());
      int to = random.nextInt(from, speech.count() + 1);
      float[] part = collect(vocoder, new HopRange(from, to));
      assertThat(part)
          .as("hops %d to %d seed=%d", from, to, seed)
          .isEqualTo(Arrays.copyOfRange(whole, from * HOP, to * HOP));
    }
  }

  @Test
  void aVocoderForgetsTheChunkBefore() {
    var used = new Vocoder();
    float[] fresh = new Vocoder().render(speech);
    used.render(new SyntheticFrames(90, random).hum(0, 90, 2).frames());
    assertThat(used.render(speech)).as("seed=%d", seed).isEqualTo(fresh);
  }

  @Test
  void aSteadyPitchGivesTheSumOfItsHarmonics() {
    var pulses = new PulseTrain();
    var f0 = new float[6];
    // Not 1000: a rounding in the glide would drop the harmonic at just 11 kHz.
    Arrays.fill(f0, 990);
    pulses.fill(f0, 0, f0.length);
    for (int i = 0; i < f0.length * HOP; i++) {
      double wanted = 0;
      for (int h = 1; h <= 11; h++) {
        wanted += Math.cos(2 * Math.PI * h * 990 * (i + 1) / AcousticFrames.SAMPLE_RATE_HZ);
      }
      assertThat(Math.abs(pulses.padded()[PulseTrain.MARGIN + i] - wanted))
          .as("sample %d", i)
          .isLessThan(1e-3);
    }
  }

  @Test
  void harmonicsOfUnitMagnitudeComeBackAsThePulses() {
    int count = 40;
    AcousticFrames hum =
        new SyntheticFrames(count, random).hum(0, count, (float) Math.log(HOP)).frames();
    float[] wave = new Vocoder().render(hum);
    var pulses = new PulseTrain();
    pulses.fill(hum.f0(), 0, count);
    // The analysis divides by 300, e^lh undoes it; the silent parts add 300 · e^−12 at most.
    for (int i = 0; i < wave.length; i++) {
      assertThat(Math.abs(wave[i] - pulses.padded()[PulseTrain.MARGIN + i]))
          .as("sample %d seed=%d", i, seed)
          .isLessThan(0.02f);
    }
  }

  @Test
  void theSinkEndsItBetweenBlocks() {
    int[] blocks = {0};
    boolean all = new Vocoder().render(speech, HopRange.all(speech), (_, _) -> ++blocks[0] < 2);
    assertThat(all).isFalse();
    assertThat(blocks[0]).isEqualTo(2);
  }

  @Test
  void noSamplesAreAskedForAndNoneCome() {
    boolean all =
        new Vocoder()
            .render(
                speech,
                new HopRange(5, 5),
                (_, length) -> {
                  throw new AssertionError("a block of " + length);
                });
    assertThat(all).isTrue();
  }

  @Test
  void inputsThatDoNotAgreeAreRefused() {
    assertThatThrownBy(() -> new Vocoder().render(speech, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noise has 3 values");
    assertThatThrownBy(() -> new Vocoder().render(speech, new HopRange(0, 61), (_, _) -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("60 frames");
    float[] part = new float[AcousticFrames.BINS * 4];
    assertThatThrownBy(() -> new AcousticFrames(part, part, part, new float[7], part, new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'lr' has 7 values");
    assertThatThrownBy(() -> new AcousticFrames(part, part, part, part, part, new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 3");
  }

  private float[] collect(Vocoder vocoder, HopRange range) {
    var samples = new float[range.samples()];
    int[] written = {0};
    boolean all =
        vocoder.render(
            speech,
            range,
            (block, length) -> {
              System.arraycopy(block, 0, samples, written[0], length);
              written[0] += length;
              return true;
            });
    assertThat(all).isTrue();
    assertThat(written[0]).isEqualTo(samples.length);
    return samples;
  }
}

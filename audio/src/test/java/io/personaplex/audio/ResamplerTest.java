package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplerTest {
  private static final int[][] RATES = {
    {24_000, 16_000},
    {16_000, 24_000},
    {44_100, 24_000},
    {22_050, 24_000},
    {48_000, 24_000},
    {24_000, 48_000},
    {8_000, 24_000},
    {24_000, 24_000}
  };

  @Test
  void anyChunkingGivesTheSameBits() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    for (int[] rates : RATES) {
      float[] in = Signals.noise(random, 1, 20_000);
      float[] whole = run(new Resampler(rates[0], rates[1]), in, in.length, random);
      for (int maxChunk : new int[] {1, 37, 5000}) {
        float[] chunked = run(new Resampler(rates[0], rates[1]), in, maxChunk, random);
        assertThat(chunked)
            .as("%d to %d Hz, chunks to %d, seed %d", rates[0], rates[1], maxChunk, seed)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void tonesBelowThePassbandEdgeKeepLevelAndTime() {
    for (int[] rates : RATES) {
      int lower = Math.min(rates[0], rates[1]);
      for (double part : new double[] {0.01, 0.1, 0.25, 0.4, 0.45}) {
        double hertz = part * lower;
        float[] in = Signals.sine(hertz, 0.5, rates[0], rates[0] / 2);
        float[] out = Resampler.resample(in, rates[0], rates[1]);
        float[] wanted = Signals.sine(hertz, 0.5, rates[1], out.length);
        int from = out.length / 4;
        int to = out.length * 3 / 4;
        double gain = 20 * Math.log10(Signals.rms(out, from, to) / Signals.rms(wanted, from, to));
        assertThat(Math.abs(gain))
            .as("%.0f Hz, %d to %d: level in dB", hertz, rates[0], rates[1])
            .isLessThan(0.1);
        float[] error = new float[out.length];
        for (int i = 0; i < out.length; i++) {
          error[i] = out[i] - wanted[i];
        }
        assertThat(Signals.rms(error, from, to))
            .as("%.0f Hz, %d to %d: error against the same tone", hertz, rates[0], rates[1])
            .isLessThan(0.01);
      }
    }
  }

  @Test
  void whatWouldAliasIs80DecibelsDown() {
    for (int[] rates : new int[][] {{24_000, 16_000}, {44_100, 24_000}, {48_000, 24_000}}) {
      for (double part : new double[] {0.55, 0.6, 0.7, 0.74}) {
        double hertz = part * rates[1];
        if (hertz < rates[0] / 2.0) {
          float[] in = Signals.sine(hertz, 1, rates[0], rates[0] / 2);
          float[] out = Resampler.resample(in, rates[0], rates[1]);
          double level =
              20 * Math.log10(Signals.rms(out, out.length / 4, out.length * 3 / 4) * Math.sqrt(2));
          assertThat(level).as("%.0f Hz, %d to %d", hertz, rates[0], rates[1]).isLessThan(-80);
        }
      }
    }
  }

  @Test
  void imagesOfUpsamplingAre80DecibelsDown() {
    // 7 kHz at 16 kHz has its image at 9 kHz; what is left beside the tone is the image.
    float[] out = Resampler.resample(Signals.sine(7_000, 1, 16_000, 16_000), 16_000, 24_000);
    double image = 0;
    double imageQuadrature = 0;
    int from = 3_000;
    int to = 21_000;
    for (int i = from; i < to; i++) {
      image += out[i] * Math.sin(2 * Math.PI * 9_000 * i / 24_000);
      imageQuadrature += out[i] * Math.cos(2 * Math.PI * 9_000 * i / 24_000);
    }
    double amplitude = 2 * Math.hypot(image, imageQuadrature) / (to - from);
    assertThat(20 * Math.log10(amplitude)).isLessThan(-80);
  }

  @Test
  void anImpulseComesOutAfterTheReportedLatency() {
    var resampler = new Resampler(24_000, 16_000);
    float[] in = new float[400];
    in[0] = 1;
    float[] out = new float[1];
    int pushed = 0;
    int written = 0;
    while (written == 0) {
      written = resampler.process(in, pushed++, 1, out, 0);
    }
    // Output 0 is the sound at input 0 and waits for `latencySamples` more.
    assertThat(pushed).isEqualTo(resampler.latencySamples() + 1);
    assertThat(out[0]).isGreaterThan(0.5f);
  }

  @Test
  void aRecordingKeepsItsDuration() {
    for (int[] rates : RATES) {
      for (int length : new int[] {0, 1, 100, 22_051}) {
        float[] out = Resampler.resample(new float[length], rates[0], rates[1]);
        assertThat(out.length)
            .as("%d samples, %d to %d", length, rates[0], rates[1])
            .isEqualTo((int) Math.ceil((double) length * rates[1] / rates[0]));
      }
    }
  }

  @Test
  void theSameRateChangesNothing() {
    float[] in = Signals.noise(new SplittableRandom(1), 1, 5000);
    assertThat(Resampler.resample(in, 24_000, 24_000)).isEqualTo(in);
  }

  @Test
  void resetForgetsThePast() {
    float[] in = Signals.noise(new SplittableRandom(1), 1, 3000);
    var random = new SplittableRandom(2);
    var resampler = new Resampler(44_100, 24_000);
    float[] first = run(resampler, in, 100, random);
    resampler.process(in, 0, 777, new float[2000], 0);
    resampler.reset();
    assertThat(run(resampler, in, 100, random)).isEqualTo(first);
  }

  @Test
  void oddRatiosAreRefused() {
    assertThatThrownBy(() -> new Resampler(44_101, 24_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24000 phases");
    assertThatThrownBy(() -> new Resampler(0, 24_000)).isInstanceOf(IllegalArgumentException.class);
  }

  /// Processes and finishes `in` in chunks of at most `maxChunk`.
  private static float[] run(
      Resampler resampler, float[] in, int maxChunk, SplittableRandom random) {
    float[] out = new float[4 * in.length + 2000];
    int written = 0;
    for (int offset = 0; offset < in.length; ) {
      int length = Math.min(in.length - offset, 1 + random.nextInt(maxChunk));
      int count = resampler.process(in, offset, length, out, written);
      assertThat(count).isLessThanOrEqualTo(resampler.maxOutput(length));
      written += count;
      offset += length;
    }
    written += resampler.finish(out, written);
    return Arrays.copyOf(out, written);
  }
}

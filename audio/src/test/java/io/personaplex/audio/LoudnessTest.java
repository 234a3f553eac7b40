package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The known cases of the standard; EBU Tech 3341 gives those with gates.
final class LoudnessTest {
  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 24_000, 44_100, 48_000, 96_000})
  void aSineOf997HertzAtFullScaleMeasuresMinusThree(int rate) {
    assertThat(Loudness.integrated(Signals.sine(997, 1, rate, 5 * rate), rate))
        // The bilinear transform bends the shelf a little where the rate is low; 0.1 is the
        // standard's.
        .isCloseTo(-3.01, within(rate < 44_100 ? 0.05 : 0.02));
  }

  @ParameterizedTest
  @ValueSource(doubles = {25, 38, 100, 500, 2_000, 10_000})
  void otherFrequenciesAreWeighedByTheStandardsCoefficients(double hertz) {
    double relative =
        Loudness.integrated(Signals.sine(hertz, 0.5, 48_000, 240_000), 48_000)
            - Loudness.integrated(Signals.sine(997, 0.5, 48_000, 240_000), 48_000);
    assertThat(relative).isCloseTo(standardGain(hertz) - standardGain(997), within(0.02));
  }

  @Test
  void otherRatesWeighAsTheStandardDoes() {
    for (double hertz : new double[] {50, 300, 2_000, 4_000}) {
      double standard = Loudness.integrated(Signals.sine(hertz, 0.5, 48_000, 240_000), 48_000);
      assertThat(Loudness.integrated(Signals.sine(hertz, 0.5, 24_000, 120_000), 24_000))
          .as("%f Hz", hertz)
          .isCloseTo(standard, within(0.15));
    }
  }

  @Test
  void halfTheAmplitudeIsSixLess() {
    double full = Loudness.integrated(Signals.sine(500, 0.8, 24_000, 48_000), 24_000);
    assertThat(Loudness.integrated(Signals.sine(500, 0.4, 24_000, 48_000), 24_000))
        .isCloseTo(full - 6.0206, within(1e-4));
  }

  @Test
  void pausesDoNotCount() {
    // As case 3 of EBU Tech 3341: 10 s at -36, 60 s at -23, 10 s at -36 measure -23. Here shorter.
    int rate = 24_000;
    float[] samples = new float[40 * rate];
    float[] tone = Signals.sine(1_000, 1, rate, samples.length);
    for (int i = 0; i < samples.length; i++) {
      boolean quiet = i < 10 * rate || i >= 30 * rate;
      samples[i] = tone[i] * (float) Math.pow(10, (quiet ? -33 : -20) / 20.0);
    }
    double loud = Loudness.integrated(Arrays.copyOfRange(samples, 11 * rate, 29 * rate), rate);
    assertThat(loud).isCloseTo(-23, within(0.05));
    // Blocks that lie half in the loud part count with less.
    assertThat(Loudness.integrated(samples, rate)).isCloseTo(loud, within(0.1));
  }

  @Test
  void noiseNearSilenceDoesNotCountEither() {
    int rate = 24_000;
    float[] tone = Signals.sine(997, 0.1, rate, 4 * rate);
    float[] padded = Arrays.copyOf(tone, 40 * rate);
    var random = new SplittableRandom(1);
    for (int i = tone.length; i < padded.length; i++) {
      padded[i] = (float) random.nextDouble(-1e-5, 1e-5);
    }
    assertThat(Loudness.integrated(padded, rate))
        .isCloseTo(Loudness.integrated(tone, rate), within(0.25));
  }

  @Test
  void aRecordingIsBroughtToTheLoudnessWanted() {
    long seed = Signals.seed();
    float[] noise = Signals.noise(new SplittableRandom(seed), 0.02, 72_001);
    float[] before = noise.clone();
    float[] louder = Loudness.normalise(noise, 24_000, -24);
    assertThat(Loudness.integrated(louder, 24_000))
        .as("seed=%d", seed)
        .isCloseTo(-24, within(1e-3));
    assertThat(noise).isEqualTo(before);
    assertThat(louder[5] / noise[5]).isCloseTo(louder[99] / noise[99], within(1e-3f));
  }

  @Test
  void silenceHasNoLoudnessAndCannotBeNormalised() {
    assertThat(Loudness.integrated(new float[24_000], 24_000)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThatThrownBy(() -> Loudness.normalise(new float[24_000], 24_000, -24))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("silent");
  }

  @Test
  void lessThanABlockIsRefused() {
    assertThat(Loudness.integrated(Signals.sine(997, 1, 24_000, 9_600), 24_000)).isFinite();
    assertThatThrownBy(() -> Loudness.integrated(new float[9_599], 24_000))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("9599 samples at 24000 Hz; its loudness needs 0.4 s, 9600 samples");
    assertThatThrownBy(() -> Loudness.integrated(new float[9_599], 3_000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Gain in dB of the two filters whose coefficients the standard prints for 48 kHz.
  private static double standardGain(double hertz) {
    return gain(
            hertz,
            1.53512485958697,
            -2.69169618940638,
            1.19839281085285,
            -1.69065929318241,
            0.73248077421585)
        + gain(hertz, 1, -2, 1, -1.99004745483398, 0.99007225036621);
  }

  private static double gain(double hertz, double b0, double b1, double b2, double a1, double a2) {
    double w = 2 * Math.PI * hertz / 48_000;
    return 10 * Math.log10(power(w, b0, b1, b2) / power(w, 1, a1, a2));
  }

  private static double power(double w, double c0, double c1, double c2) {
    double real = c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w);
    double imaginary = c1 * Math.sin(w) + c2 * Math.sin(2 * w);
    return real * real + imaginary * imaginary;
  }
}

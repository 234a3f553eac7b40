package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FourierTest {
  /// Relative to the largest magnitude; worst seen 4e-7.
  private static final double TOLERANCE = 2e-6;

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void aComplexTransformOfAnyFactorsIsThatOfTheDefinition() {
    int[][] lengths = {
      {2}, {3}, {4}, {5}, {2, 3}, {3, 2}, {4, 5}, {5, 4, 3}, {2, 2, 2}, {5, 5}, {4, 2, 3, 5, 5}
    };
    for (int[] factors : lengths) {
      var transform = new ComplexFourier(factors);
      int length = transform.length();
      float[] re = noise(length);
      float[] im = noise(length);
      double[] wanted = definition(re, im);
      transform.transform(re, im);
      for (int k = 0; k < length; k++) {
        close(re[k], wanted[2 * k], wanted, "re[%d] of %s".formatted(k, Arrays.toString(factors)));
        close(
            im[k],
            wanted[2 * k + 1],
            wanted,
            "im[%d] of %s".formatted(k, Arrays.toString(factors)));
      }
    }
  }

  @Test
  void aFactorWithoutAButterflyIsRefused() {
    assertThatThrownBy(() -> new ComplexFourier(4, 7)).hasMessageContaining("[4, 7]");
  }

  @Test
  void aRealTransformIsThatOfTheDefinition() {
    int offset = 17;
    float[] samples = noise(RealFourier.LENGTH + offset);
    float[] window = noise(RealFourier.LENGTH);
    var windowed = new float[RealFourier.LENGTH];
    for (int i = 0; i < windowed.length; i++) {
      windowed[i] = samples[offset + i] * window[i];
    }
    double[] wanted = definition(windowed, new float[windowed.length]);
    var re = new float[RealFourier.BINS];
    var im = new float[RealFourier.BINS];
    new RealFourier().forward(samples, offset, window, re, im);
    for (int q = 0; q < RealFourier.BINS; q++) {
      close(re[q], wanted[2 * q], wanted, "re[%d]".formatted(q));
      close(im[q], wanted[2 * q + 1], wanted, "im[%d]".formatted(q));
    }
  }

  @Test
  void theInverseGivesTheSamplesBackAndAddsThem() {
    float[] samples = noise(RealFourier.LENGTH);
    var ones = new float[RealFourier.LENGTH];
    Arrays.fill(ones, 1);
    float[] window = noise(RealFourier.LENGTH);
    float[] before = noise(RealFourier.LENGTH);
    float[] sum = before.clone();
    var re = new float[RealFourier.BINS];
    var im = new float[RealFourier.BINS];
    var fourier = new RealFourier();
    fourier.forward(samples, 0, ones, re, im);
    // These two must not matter.
    im[0] = 5;
    im[RealFourier.BINS - 1] = -7;
    fourier.addInverse(re, im, window, sum);
    for (int i = 0; i < samples.length; i++) {
      double wanted = before[i] + (double) samples[i] * RealFourier.LENGTH * window[i];
      assertThat((double) sum[i])
          .as("sample %d seed=%d", i, seed)
          .isCloseTo(wanted, within(TOLERANCE * 4000));
    }
  }

  private void close(double actual, double wanted, double[] all, String what) {
    double largest = Arrays.stream(all).map(Math::abs).max().orElseThrow();
    assertThat(Math.abs(actual - wanted))
        .as("%s seed=%d", what, seed)
        .isLessThanOrEqualTo(TOLERANCE * largest);
  }

  private float[] noise(int length) {
    var values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }

  /// Real and imaginary parts interleaved.
  private static double[] definition(float[] re, float[] im) {
    int length = re.length;
    var spectrum = new double[2 * length];
    for (int k = 0; k < length; k++) {
      for (int i = 0; i < length; i++) {
        double angle = -2 * Math.PI * (i * (long) k % length) / length;
        spectrum[2 * k] += re[i] * Math.cos(angle) - im[i] * Math.sin(angle);
        spectrum[2 * k + 1] += re[i] * Math.sin(angle) + im[i] * Math.cos(angle);
      }
    }
    return spectrum;
  }
}

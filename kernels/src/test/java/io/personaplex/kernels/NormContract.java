package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What [RmsNorm] and [LayerNorm] promise, whoever computes them.
public abstract class NormContract {
  private static final int[] SIZES = {1, 3, 4, 15, 16, 33, 207, 512, 4097};
  private static final float EPSILON = 1e-5f;

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);

  private final Kernels kernels;

  protected NormContract(Kernels kernels) {
    this.kernels = kernels;
  }

  @Test
  void rmsNormDividesByTheRootOfTheMeanSquare() {
    for (int dim : SIZES) {
      float[] x = RandomMatrix.floats(dim + 7, random);
      float[] weight = RandomMatrix.floats(dim, random);
      float[] out = new float[dim + 9];
      Arrays.fill(out, -77);
      kernels.rmsNorm().apply(x, 3, weight, EPSILON, out, 5);
      double sum = 0;
      for (int i = 0; i < dim; i++) {
        sum += (double) x[3 + i] * x[3 + i];
      }
      double root = Math.sqrt(sum / dim + EPSILON);
      for (int i = 0; i < dim; i++) {
        expect(out[5 + i], x[3 + i] / root * weight[i], 0, dim);
      }
      assertNothingAround(out, dim);
    }
  }

  @Test
  void layerNormTakesMeanAndDeviationAway() {
    for (int dim : SIZES) {
      float[] x = RandomMatrix.floats(dim + 7, random);
      for (int i = 0; i < x.length; i++) {
        x[i] += 3;
      }
      float[] weight = RandomMatrix.floats(dim, random);
      float[] bias = RandomMatrix.floats(dim, random);
      float[] out = new float[dim + 9];
      Arrays.fill(out, -77);
      kernels.layerNorm().apply(x, 3, weight, bias, EPSILON, out, 5);
      double mean = 0;
      for (int i = 0; i < dim; i++) {
        mean += x[3 + i] / (double) dim;
      }
      double variance = 0;
      for (int i = 0; i < dim; i++) {
        variance += (x[3 + i] - mean) * (x[3 + i] - mean) / dim;
      }
      double root = Math.sqrt(variance + EPSILON);
      for (int i = 0; i < dim; i++) {
        double part = (x[3 + i] - mean) / root * weight[i];
        // The mean is rounded relative to values around 3.
        expect(out[5 + i], part + bias[i], Math.abs(bias[i]) + 6 * Math.abs(weight[i] / root), dim);
      }
      assertNothingAround(out, dim);
    }
  }

  /// Relative, with a few roundings and those of the sum, which grow like its root.
  private void expect(float got, double want, double magnitude, int dim) {
    assertThat((double) got)
        .as("dim %d, seed %d", dim, seed)
        .isCloseTo(
            want, within(0x1p-24 * (8 + Math.sqrt(dim)) * (Math.abs(want) + magnitude) + 1e-30));
  }

  private static void assertNothingAround(float[] out, int dim) {
    for (int i = 0; i < out.length; i++) {
      if (i < 5 || i >= 5 + dim) {
        assertThat(out[i]).isEqualTo(-77);
      }
    }
  }

  @Test
  void outputMayBeTheInput() {
    for (int dim : new int[] {5, 64, 100}) {
      float[] x = RandomMatrix.floats(dim, random);
      float[] weight = RandomMatrix.floats(dim, random);
      float[] apart = new float[dim];
      float[] inPlace = x.clone();
      kernels.rmsNorm().apply(x, 0, weight, EPSILON, apart, 0);
      kernels.rmsNorm().apply(inPlace, 0, weight, EPSILON, inPlace, 0);
      assertThat(inPlace).isEqualTo(apart);
      inPlace = x.clone();
      kernels.layerNorm().apply(x, 0, weight, weight, EPSILON, apart, 0);
      kernels.layerNorm().apply(inPlace, 0, weight, weight, EPSILON, inPlace, 0);
      assertThat(inPlace).isEqualTo(apart);
    }
  }

  @Test
  void zerosStayZeros() {
    float[] out = {1, 1, 1, 1, 1};
    kernels.rmsNorm().apply(new float[5], 0, new float[] {1, 2, 3, 4, 5}, EPSILON, out, 0);
    assertThat(out).containsOnly(0);
  }

  @Test
  void arraysThatAreTooShortAreRefused() {
    float[] five = new float[5];
    float[] four = new float[4];
    assertThatThrownBy(() -> kernels.rmsNorm().apply(four, 0, five, EPSILON, five, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.rmsNorm().apply(five, 0, five, EPSILON, five, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.layerNorm().apply(five, 0, five, four, EPSILON, five, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aWarmCallAllocatesNothing() {
    float[] x = RandomMatrix.floats(101, random);
    float[] out = new float[101];
    assertThat(Allocation.ofWarm(() -> kernels.rmsNorm().apply(x, 0, x, EPSILON, out, 0))).isZero();
    assertThat(Allocation.ofWarm(() -> kernels.layerNorm().apply(x, 0, x, x, EPSILON, out, 0)))
        .isZero();
  }
}

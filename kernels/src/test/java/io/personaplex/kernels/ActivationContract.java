package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What [Elu], [Gelu] and [SiluGate] promise, whoever computes them.
public abstract class ActivationContract {
  private static final float[] SPECIAL = {
    0, -0f, 1e-30f, -1e-30f, 1e-6f, -1e-6f, 1, -1, 10, -10, 87, -87, 89, -89, 104, -104, 1e30f,
    -1e30f
  };

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);

  private final Kernels kernels;

  protected ActivationContract(Kernels kernels) {
    this.kernels = kernels;
  }

  /// Values over the range where the functions bend, and special ones.
  private float[] values(int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] =
          i < SPECIAL.length
              ? SPECIAL[i]
              : (float) (random.nextGaussian() * Math.pow(10, random.nextDouble(-4, 1)));
    }
    return x;
  }

  @Test
  void eluIsRelativelyExactNearZeroToo() {
    float[] x = values(20_001);
    float[] out = new float[x.length];
    kernels.elu().apply(x, 0, out, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      double want = x[i] > 0 ? x[i] : Math.expm1(x[i]);
      // Four units in the last place.
      assertThat((double) out[i])
          .as("elu(%s), seed %d", x[i], seed)
          .isCloseTo(want, within(4 * 0x1p-24 * Math.abs(want)));
    }
  }

  @Test
  void geluUsesTheErrorFunctionItself() {
    float[] x = values(20_001);
    float[] out = x.clone();
    kernels.gelu().apply(out, 0, out.length);
    for (int i = 0; i < x.length; i++) {
      double a = Math.abs(x[i]);
      // 1.2e-7 of x is what single precision leaves of a sum of two terms of x's size.
      double want = x[i] * normalDistribution(x[i]);
      assertThat((double) out[i])
          .as("gelu(%s), seed %d", x[i], seed)
          .isCloseTo(want, within(1.5e-7 * Math.min(a, 10) + 1.2e-7 * Math.abs(want)));
    }
  }

  /// Φ by Simpson's rule over the density: no formula that an implementation uses.
  private static double normalDistribution(double x) {
    if (Math.abs(x) > 9) {
      return x > 0 ? 1 : 0;
    }
    int steps = 400;
    double h = x / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-h * i * h * i / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void siluGateMultipliesTheGateIn() {
    int length = 20_001;
    float[] x = new float[2 * length];
    System.arraycopy(values(length), 0, x, 0, length);
    System.arraycopy(RandomMatrix.floats(length, random), 0, x, length, length);
    float[] out = new float[length];
    kernels.siluGate().apply(x, 0, length, out, 0);
    for (int i = 0; i < length; i++) {
      double want = x[i] / (1 + Math.exp(-x[i])) * x[length + i];
      // Six units in the last place, or where exp(−x) is beyond float32, next to nothing.
      assertThat((double) out[i])
          .as("silu(%s) · %s, seed %d", x[i], x[length + i], seed)
          .isCloseTo(want, within(6 * 0x1p-24 * Math.abs(want) + 1e-35));
    }
  }

  @Test
  void aValuesResultDoesNotDependOnWhereItLies() {
    float[] x = values(90);
    float[] elu = new float[90];
    kernels.elu().apply(x, 0, elu, 0, 90);
    float[] gelu = x.clone();
    kernels.gelu().apply(gelu, 0, 90);
    for (int i = 0; i < 90; i++) {
      for (int length : new int[] {1, 2, 7, 19}) {
        if (i + length <= 90) {
          float[] out = new float[length + 2];
          kernels.elu().apply(x, i, out, 1, length);
          assertThat(Arrays.copyOfRange(out, 1, 1 + length))
              .isEqualTo(Arrays.copyOfRange(elu, i, i + length));
          assertThat(out[0] + out[length + 1]).isZero();
          float[] part = x.clone();
          kernels.gelu().apply(part, i, length);
          assertThat(Arrays.copyOfRange(part, i, i + length))
              .isEqualTo(Arrays.copyOfRange(gelu, i, i + length));
          assertThat(Arrays.copyOfRange(part, 0, i)).isEqualTo(Arrays.copyOfRange(x, 0, i));
          assertThat(Arrays.copyOfRange(part, i + length, 90))
              .isEqualTo(Arrays.copyOfRange(x, i + length, 90));
        }
      }
    }
  }

  @Test
  void outputMayBeTheInput() {
    float[] x = values(75);
    float[] apart = new float[75];
    float[] inPlace = x.clone();
    kernels.elu().apply(x, 0, apart, 0, 75);
    kernels.elu().apply(inPlace, 0, inPlace, 0, 75);
    assertThat(inPlace).isEqualTo(apart);
    float[] gated = new float[37];
    float[] gatedInPlace = x.clone();
    kernels.siluGate().apply(x, 1, 37, gated, 0);
    kernels.siluGate().apply(gatedInPlace, 1, 37, gatedInPlace, 1);
    assertThat(Arrays.copyOfRange(gatedInPlace, 1, 38)).isEqualTo(gated);
  }

  @Test
  void whatIsNoNumberStaysNone() {
    float[] x = {Float.NaN, 2, Float.NaN, 2};
    float[] out = new float[2];
    kernels.elu().apply(x, 0, out, 0, 2);
    assertThat(out[0]).isNaN();
    kernels.siluGate().apply(x, 0, 2, out, 0);
    assertThat(out[0]).isNaN();
    kernels.gelu().apply(x, 0, 2);
    assertThat(x[0]).isNaN();
    assertThat(x[1]).isNotNaN();
  }

  @Test
  void arraysThatAreTooShortAreRefused() {
    float[] four = new float[4];
    assertThatThrownBy(() -> kernels.elu().apply(four, 1, four, 0, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.gelu().apply(four, 0, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.siluGate().apply(four, 1, 2, four, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aWarmCallAllocatesNothing() {
    float[] x = values(150);
    float[] out = new float[75];
    assertThat(Allocation.ofWarm(() -> kernels.elu().apply(x, 0, out, 0, 75))).isZero();
    assertThat(Allocation.ofWarm(() -> kernels.gelu().apply(out, 0, 75))).isZero();
    assertThat(Allocation.ofWarm(() -> kernels.siluGate().apply(x, 0, 75, out, 0))).isZero();
  }
}

package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.tensor.DType;
import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What [Attention] promises, whoever computes it.
public abstract class AttentionContract {
  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Scratch scratch = new Scratch();
  private final Attention attention;

  protected AttentionContract(Kernels kernels) {
    this.attention = kernels.attention();
  }

  @ParameterizedTest
  @EnumSource
  void aQueryMixesTheValuesOfThePositionsItSees(KvRing.Format format) {
    for (int dim : new int[] {1, 6, 16, 33, 128}) {
      for (int length : new int[] {1, 2, 17, 23, 60}) {
        attendAndExpect(format, 23, dim, length);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLongPastIsMixedToo(KvRing.Format format) {
    attendAndExpect(format, 150, 128, 130);
    attendAndExpect(format, 150, 128, 250);
    attendAndExpect(format, 10, 4100, 15);
  }

  private void attendAndExpect(KvRing.Format format, int capacity, int dim, int length) {
    Filled filled = new Filled(format, 3, capacity, dim, length);
    int last = length - 1;
    long first = filled.ring.firstVisible(last);
    float[] q = RandomMatrix.floats(2 + 3 * dim, random);
    float[] out = new float[1 + 3 * dim];
    attention.attend(filled.ring, first, last, q, 2, out, 1, 0, 3, scratch);
    for (int h = 0; h < 3; h++) {
      filled.expect(first, last, q, 2, h, out, 1);
    }
  }

  @Test
  void headsAreComputedAsIfAlone() {
    Filled filled = new Filled(KvRing.Format.F32, 4, 10, 12, 25);
    float[] q = RandomMatrix.floats(48, random);
    float[] whole = new float[48];
    float[] parts = new float[48];
    attention.attend(filled.ring, 16, 24, q, 0, whole, 0, 0, 4, scratch);
    for (int h = 0; h < 4; h++) {
      attention.attend(filled.ring, 16, 24, q, 0, parts, 0, h, h + 1, scratch);
    }
    assertThat(parts).as("seed %d", seed).isEqualTo(whole);
  }

  @Test
  void largeScoresDoNotOverflow() {
    Filled filled = new Filled(KvRing.Format.F32, 1, 8, 20, 5);
    float[] q = new float[20];
    java.util.Arrays.fill(q, 1e4f);
    float[] out = new float[20];
    attention.attend(filled.ring, 0, 4, q, 0, out, 0, 0, 1, scratch);
    filled.expect(0, 4, q, 0, 0, out, 0);
  }

  @Test
  void positionsAndHeadsOutsideOfTheRingAreRefused() {
    KvRing ring = new Filled(KvRing.Format.F32, 2, 8, 4, 20).ring;
    float[] v = new float[8];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention.attend(ring, 11, 19, v, 0, v, 0, 0, 2, scratch))
        .withMessageContaining("positions 11 to 19");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention.attend(ring, 13, 20, v, 0, v, 0, 0, 2, scratch));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention.attend(ring, 15, 14, v, 0, v, 0, 0, 2, scratch));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention.attend(ring, 15, 19, v, 0, v, 0, 0, 3, scratch))
        .withMessageContaining("heads 0 to 3 of 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention.attend(ring, 15, 19, v, 1, v, 0, 0, 2, scratch))
        .withMessageContaining("8 floats");
  }

  @ParameterizedTest
  @EnumSource
  void aWarmCallAllocatesNothing(KvRing.Format format) {
    for (int dim : new int[] {7, 35, 128}) {
      Filled filled = new Filled(format, 2, 40, dim, 50);
      float[] q = RandomMatrix.floats(2 * dim, random);
      float[] out = new float[2 * dim];
      assertThat(
              Allocation.ofWarm(
                  () -> attention.attend(filled.ring, 12, 49, q, 0, out, 0, 0, 2, scratch)))
          .as("heads of %d", dim)
          .isZero();
    }
  }

  /// A ring and, apart, all that was ever written to it.
  private final class Filled {
    final KvRing ring;
    private final KvRing.Format format;
    private final float[][] keys;
    private final float[][] values;

    Filled(KvRing.Format format, int heads, int capacity, int dim, int length) {
      this.format = format;
      ring = new KvRing(Arena.ofAuto(), format, KvRing.Eviction.WINDOW, heads, capacity, dim);
      keys = new float[length][];
      values = new float[length][];
      for (int p = 0; p < length; p++) {
        keys[p] = RandomMatrix.floats(heads * dim, random);
        values[p] = RandomMatrix.floats(heads * dim, random);
        ring.append(keys[p], 0, values[p], 0);
      }
    }

    private double stored(float value) {
      return format == KvRing.Format.F32 ? value : DType.bf16ToFloat(DType.floatToBf16(value));
    }

    void expect(long first, long last, float[] q, int qAt, int head, float[] out, int outAt) {
      int dim = ring.headDim();
      double[] weights = new double[(int) (last - first + 1)];
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < weights.length; i++) {
        for (int d = 0; d < dim; d++) {
          weights[i] += q[qAt + head * dim + d] * stored(keys[(int) first + i][head * dim + d]);
        }
        weights[i] /= Math.sqrt(dim);
        largest = Math.max(largest, weights[i]);
      }
      double sum = 0;
      double error = 4;
      for (int i = 0; i < weights.length; i++) {
        error = Math.max(error, Math.abs(weights[i]));
        weights[i] = Math.exp(weights[i] - largest);
        sum += weights[i];
      }
      // A score is rounded relative to its size, and the exponential turns that into a relative
      // error of its weight; 32 roundings of sums besides.
      double tolerance = 0x1p-24 * (32 + 8 * error);
      for (int d = 0; d < dim; d++) {
        double mixed = 0;
        double magnitude = 0;
        for (int i = 0; i < weights.length; i++) {
          double value = stored(values[(int) first + i][head * dim + d]);
          mixed += weights[i] / sum * value;
          magnitude += weights[i] / sum * Math.abs(value);
        }
        assertThat((double) out[outAt + head * dim + d])
            .as("head %d, element %d of %d, seed %d", head, d, dim, seed)
            .isCloseTo(mixed, within(tolerance * Math.max(magnitude, 0.1)));
      }
    }
  }
}

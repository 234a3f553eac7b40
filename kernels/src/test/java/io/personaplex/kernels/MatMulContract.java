package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What [MatMul] promises, whoever computes it.
public abstract class MatMulContract {
  private static final int[][] SIZES = {
    {1, 1}, {5, 3}, {33, 31}, {64, 32}, {100, 33}, {65, 257}, {31, 300}, {2, 4097}, {4097, 2},
    {96, 640}
  };

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Scratch scratch = new Scratch();
  private final MatMul matMul;

  protected MatMulContract(Kernels kernels) {
    this.matMul = kernels.matMul();
  }

  @ParameterizedTest
  @EnumSource
  void everyProductIsThatOfTheDecodedWeights(WeightFormat format) {
    for (int[] size : SIZES) {
      for (int batch : new int[] {1, 2, 3, 4, 7}) {
        WeightMatrix w = matrix(size[0], size[1], format);
        float[] x = RandomMatrix.floats(batch * size[1], random);
        float[] out = new float[batch * size[0]];
        multiply(w, view(x, size[1]), view(out, size[0]), batch);
        float[][] weights = DecodedWeights.of(w);
        for (int b = 0; b < batch; b++) {
          expectProduct(weights, vector(format, x, b * size[1], size[1]), out, b * size[0]);
        }
      }
    }
  }

  /// The error of a sum of n products in float32 grows like √n where roundings are random; four
  /// times that, and a few for the scales. A product left out or counted twice is far beyond it.
  private void expectProduct(float[][] weights, double[] x, float[] out, int at) {
    for (int r = 0; r < weights.length; r++) {
      double sum = 0;
      double magnitude = 0;
      for (int c = 0; c < x.length; c++) {
        sum += weights[r][c] * x[c];
        magnitude += Math.abs(weights[r][c] * x[c]);
      }
      assertThat((double) out[at + r])
          .as("row %d of %d, %d columns, seed %d", r, weights.length, x.length, seed)
          .isCloseTo(sum, within(magnitude * 0x1p-24 * (8 + 4 * Math.sqrt(x.length))));
    }
  }

  /// The vector as the format sees it: for 4 bits rounded in blocks of 32 to a 127th of the
  /// largest.
  private static double[] vector(WeightFormat format, float[] x, int at, int columns) {
    double[] vector = new double[columns];
    for (int c = 0; c < columns; c += 32) {
      int end = Math.min(columns, c + 32);
      float largest = 0;
      for (int i = c; i < end; i++) {
        largest = Math.max(largest, Math.abs(x[at + i]));
      }
      float inverse = 127 / largest;
      for (int i = c; i < end; i++) {
        vector[i] =
            format == WeightFormat.INT4
                ? Math.rint(x[at + i] * inverse) * (largest / 127)
                : x[at + i];
      }
    }
    return vector;
  }

  @ParameterizedTest
  @EnumSource
  void aVectorsResultDoesNotDependOnItsCompany(WeightFormat format) {
    for (int[] size : new int[][] {{33, 31}, {100, 300}, {64, 1}}) {
      WeightMatrix w = matrix(size[0], size[1], format);
      for (int batch : new int[] {2, 3, 4, 5, 6, 8, 71}) {
        float[] x = RandomMatrix.floats(batch * size[1], random);
        float[] together = new float[batch * size[0]];
        float[] alone = new float[batch * size[0]];
        multiply(w, view(x, size[1]), view(together, size[0]), batch);
        for (int b = 0; b < batch; b++) {
          multiply(
              w,
              new ActivationView(x, b * size[1], size[1]),
              new ActivationView(alone, b * size[0], size[0]),
              1);
        }
        assertThat(together).as("batch %d of %s, seed %d", batch, w.name(), seed).isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowsResultDoesNotDependOnTheOthers(WeightFormat format) {
    WeightMatrix w = matrix(200, 75, format);
    int tile = format.tileRows();
    for (int batch : new int[] {1, 5}) {
      float[] x = RandomMatrix.floats(batch * 75, random);
      float[] whole = new float[batch * 200];
      float[] parts = new float[batch * 200];
      multiply(w, view(x, 75), view(whole, 200), batch);
      for (int from = 0; from < 200; from += tile) {
        matMul.multiply(
            w, view(x, 75), view(parts, 200), batch, from, Math.min(200, from + tile), scratch);
      }
      assertThat(parts).as("seed %d", seed).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @EnumSource
  void overlappingWindowsAreReadWithoutACopy(WeightFormat format) {
    WeightMatrix w = matrix(40, 70, format);
    int batch = 9;
    int stride = 13;
    float[] signal = RandomMatrix.floats(3 + (batch - 1) * stride + 70, random);
    float[] copied = new float[batch * 70];
    for (int b = 0; b < batch; b++) {
      System.arraycopy(signal, 3 + b * stride, copied, b * 70, 70);
    }
    float[] expected = new float[batch * 40];
    multiply(w, view(copied, 70), view(expected, 40), batch);
    // Gaps in the output are left alone, and so is what lies around it.
    float[] out = new float[5 + batch * 43];
    Arrays.fill(out, -77);
    multiply(w, new ActivationView(signal, 3, stride), new ActivationView(out, 5, 43), batch);
    for (int i = 0; i < out.length; i++) {
      int b = (i - 5) / 43;
      int r = (i - 5) % 43;
      float want = i < 5 || r >= 40 ? -77 : expected[b * 40 + r];
      assertThat(out[i]).as("element %d, seed %d", i, seed).isEqualTo(want);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zerosGiveZeroAndWhatIsNoNumberStaysInItsVector(WeightFormat format) {
    WeightMatrix w = matrix(37, 50, format);
    for (int batch : new int[] {1, 2, 6}) {
      float[] x = new float[batch * 50];
      float[] out = new float[batch * 37];
      Arrays.fill(out, 1);
      multiply(w, view(x, 50), view(out, 37), batch);
      assertThat(out).containsOnly(0);
      x[(batch - 1) * 50 + 49] = Float.NaN;
      multiply(w, view(x, 50), view(out, 37), batch);
      for (int i = 0; i < out.length; i++) {
        assertThat(Float.isNaN(out[i])).as("element %d", i).isEqualTo(i / 37 == batch - 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void veryLargeAndVerySmallValuesKeepTheirRatio(WeightFormat format) {
    for (float factor : new float[] {0x1p-80f, 0x1p80f}) {
      float[] x = RandomMatrix.floats(5 * 96, random);
      float[] scaled = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        scaled[i] = x[i] * factor;
      }
      WeightMatrix w = matrix(20, 96, format);
      for (int batch : new int[] {1, 5}) {
        float[] out = new float[batch * 20];
        float[] scaledOut = new float[batch * 20];
        multiply(w, view(x, 96), view(out, 20), batch);
        multiply(w, view(scaled, 96), view(scaledOut, 20), batch);
        for (int i = 0; i < out.length; i++) {
          // A power of two changes no rounding.
          assertThat(scaledOut[i]).as("seed %d", seed).isEqualTo(out[i] * factor);
        }
      }
    }
  }

  @Test
  void noVectorsAreNoWork() {
    multiply(matrix(4, 4, WeightFormat.F32), view(new float[0], 4), view(new float[0], 4), 0);
  }

  @ParameterizedTest
  @EnumSource
  void rowsOutOfRangeAndShortViewsAreRefused(WeightFormat format) {
    WeightMatrix w = matrix(130, 10, format);
    ActivationView x = view(new float[20], 10);
    ActivationView out = view(new float[260], 130);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matMul.multiply(w, x, out, 2, 0, 131, scratch))
        .withMessageContaining("random")
        .withMessageContaining("rows 0 to 131");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matMul.multiply(w, x, out, 2, -format.tileRows(), 130, scratch));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matMul.multiply(w, x, out, 3, 0, 130, scratch))
        .withMessageContaining("does not hold 3 vectors of 10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matMul.multiply(w, x, view(new float[259], 130), 2, 0, 130, scratch))
        .withMessageContaining("does not hold 2 vectors of 130");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                matMul.multiply(w, new ActivationView(x.data(), -1, 10), out, 1, 0, 130, scratch));
    if (format.tileRows() > 1) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> matMul.multiply(w, x, out, 2, 1, 130, scratch))
          .withMessageContaining("multiples of " + format.tileRows());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWarmCallAllocatesNothing(WeightFormat format) {
    WeightMatrix w = matrix(70, 100, format);
    for (int batch : new int[] {1, 2, 4, 7}) {
      ActivationView x = view(RandomMatrix.floats(batch * 100, random), 100);
      ActivationView out = view(new float[batch * 70], 70);
      assertThat(Allocation.ofWarm(() -> multiply(w, x, out, batch)))
          .as("bytes with a batch of %d", batch)
          .isZero();
    }
  }

  private WeightMatrix matrix(int rows, int columns, WeightFormat format) {
    return WeightPacker.pack(RandomMatrix.of(rows, columns, random), format, Arena.ofAuto());
  }

  private static ActivationView view(float[] data, int width) {
    return ActivationView.of(data, width);
  }

  private void multiply(WeightMatrix w, ActivationView x, ActivationView out, int batch) {
    matMul.multiply(w, x, out, batch, 0, w.rows(), scratch);
  }
}

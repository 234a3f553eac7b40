package io.personaplex.codec;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

class ResidualBlockTest extends StreamingStageContract {
  private record Size(int channels, int hidden, int kernel, int dilation) {}

  @Override
  List<Subject<?>> subjects() {
    List<Subject<?>> subjects = new ArrayList<>();
    for (Size s :
        List.of(
            new Size(1, 1, 3, 1),
            new Size(3, 5, 3, 1),
            new Size(7, 3, 5, 2),
            new Size(5, 2, 1, 1),
            new Size(6, 3, 3, 4))) {
      float[] first = values(s.hidden * s.channels * s.kernel);
      float[] firstBias = values(s.hidden);
      float[] second = values(s.channels * s.hidden);
      float[] secondBias = values(s.channels);
      subjects.add(
          new Subject<>(
              s.toString(),
              new ResidualBlock(
                  ConvolutionWeights.plain(
                      tensor(first, s.hidden, s.channels, s.kernel),
                      firstBias,
                      1,
                      s.dilation,
                      arena),
                  ConvolutionWeights.plain(
                      tensor(second, s.channels, s.hidden, 1), secondBias, 1, 1, arena)),
              s.channels,
              s.channels,
              1,
              x -> formula(s, first, firstBias, second, secondBias, x)));
    }
    return subjects;
  }

  private static Tensor tensor(float[] values, long... shape) {
    return new Tensor("w", DType.F32, shape, MemorySegment.ofArray(values));
  }

  private static double[][] formula(
      Size s, float[] first, float[] firstBias, float[] second, float[] secondBias, float[][] x) {
    var y = new double[x.length][s.channels];
    for (int t = 0; t < x.length; t++) {
      for (int c = 0; c < s.channels; c++) {
        y[t][c] = x[t][c] + secondBias[c];
      }
      for (int h = 0; h < s.hidden; h++) {
        double sum = firstBias[h];
        for (int k = 0; k < s.kernel; k++) {
          int row = t - (s.kernel - 1 - k) * s.dilation;
          for (int c = 0; c < s.channels && row >= 0; c++) {
            sum += first[(h * s.channels + c) * s.kernel + k] * elu(x[row][c]);
          }
        }
        for (int c = 0; c < s.channels; c++) {
          y[t][c] += second[c * s.hidden + h] * elu(sum);
        }
      }
    }
    return y;
  }

  private static double elu(double x) {
    return x > 0 ? x : Math.expm1(x);
  }
}

package io.personaplex.codec;

import io.personaplex.codec.Convolution.Activation;
import io.personaplex.codec.Convolution.Padding;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Transposed convolutions, dense and depthwise, against the sum that is cut at its end.
class TransposedConvolutionTest extends StreamingStageContract {
  private record Size(int in, int out, int kernel, int stride) {}

  @Override
  List<Subject<?>> subjects() {
    List<Subject<?>> subjects = new ArrayList<>();
    for (Size s :
        List.of(
            new Size(1, 3, 16, 8),
            new Size(3, 5, 12, 6),
            new Size(5, 7, 10, 5),
            new Size(7, 1, 8, 4),
            new Size(3, 3, 5, 2),
            new Size(5, 3, 3, 3),
            new Size(3, 1, 7, 3))) {
      float[] weight = values(s.in * s.out * s.kernel);
      float[] bias = values(s.out);
      var tensor =
          new Tensor(
              "w", DType.F32, new long[] {s.in, s.out, s.kernel}, MemorySegment.ofArray(weight));
      subjects.add(
          new Subject<>(
              s.toString(),
              new Convolution(
                  ConvolutionWeights.transposed(tensor, bias, s.stride, arena),
                  Padding.ZEROS,
                  Activation.NONE),
              s.in,
              s.out,
              1,
              x -> formula(s, weight, bias, x)));
    }
    for (int[] s : new int[][] {{1, 4, 2}, {3, 5, 2}, {5, 2, 2}, {7, 7, 3}}) {
      float[] weight = values(s[0] * s[1]);
      subjects.add(
          new Subject<>(
              "depthwise, %d channels, kernel %d, stride %d".formatted(s[0], s[1], s[2]),
              new DepthwiseUpsample(weight, s[0], s[1], s[2]),
              s[0],
              s[0],
              1,
              x -> depthwise(s[0], s[1], s[2], weight, x)));
    }
    return subjects;
  }

  private static double[][] formula(Size s, float[] weight, float[] bias, float[][] x) {
    var full = new double[x.length * s.stride + s.kernel - s.stride][s.out];
    for (int t = 0; t < x.length; t++) {
      for (int k = 0; k < s.kernel; k++) {
        for (int o = 0; o < s.out; o++) {
          for (int i = 0; i < s.in; i++) {
            full[t * s.stride + k][o] += (double) weight[(i * s.out + o) * s.kernel + k] * x[t][i];
          }
        }
      }
    }
    var y = new double[x.length * s.stride][s.out];
    for (int t = 0; t < y.length; t++) {
      for (int o = 0; o < s.out; o++) {
        y[t][o] = full[t][o] + bias[o];
      }
    }
    return y;
  }

  private static double[][] depthwise(
      int channels, int kernel, int stride, float[] weight, float[][] x) {
    var y = new double[x.length * stride][channels];
    for (int t = 0; t < x.length; t++) {
      for (int k = 0; k < kernel && t * stride + k < y.length; k++) {
        for (int c = 0; c < channels; c++) {
          y[t * stride + k][c] += (double) weight[c * kernel + k] * x[t][c];
        }
      }
    }
    return y;
  }
}

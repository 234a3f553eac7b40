package io.personaplex.codec;

import io.personaplex.codec.Convolution.Activation;
import io.personaplex.codec.Convolution.Padding;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

class ConvolutionTest extends StreamingStageContract {
  private record Size(int in, int out, int kernel, int stride, int dilation) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(1, 7, 7, 1, 1),
          new Size(3, 5, 3, 1, 1),
          new Size(5, 3, 1, 1, 1),
          new Size(7, 1, 3, 1, 1),
          new Size(3, 33, 8, 4, 1),
          new Size(5, 7, 10, 5, 1),
          new Size(7, 5, 5, 3, 1),
          new Size(3, 3, 2, 2, 1),
          new Size(5, 3, 3, 1, 2),
          new Size(1, 5, 3, 1, 4),
          new Size(3, 1, 3, 2, 3));

  @Override
  List<Subject<?>> subjects() {
    List<Subject<?>> subjects = new ArrayList<>();
    for (Size size : SIZES) {
      for (Padding padding : Padding.values()) {
        for (Activation activation : Activation.values()) {
          subjects.add(subject(size, padding, activation));
        }
      }
    }
    return subjects;
  }

  private Subject<?> subject(Size s, Padding padding, Activation activation) {
    float[] weight = values(s.out * s.in * s.kernel);
    float[] bias = padding == Padding.REPLICATE ? new float[0] : values(s.out);
    var tensor =
        new Tensor(
            "w", DType.F32, new long[] {s.out, s.in, s.kernel}, MemorySegment.ofArray(weight));
    return new Subject<>(
        "%s %s %s".formatted(s, padding, activation),
        new Convolution(
            ConvolutionWeights.plain(tensor, bias, s.stride, s.dilation, arena),
            padding,
            activation),
        s.in,
        s.out,
        s.stride,
        x -> formula(s, padding, activation, weight, bias, x));
  }

  private static double[][] formula(
      Size s, Padding padding, Activation activation, float[] weight, float[] bias, float[][] x) {
    int past = (s.kernel - 1) * s.dilation + 1 - s.stride;
    var y = new double[x.length / s.stride][s.out];
    for (int t = 0; t < y.length; t++) {
      for (int o = 0; o < s.out; o++) {
        double sum = bias.length == 0 ? 0 : bias[o];
        for (int k = 0; k < s.kernel; k++) {
          int row = t * s.stride + k * s.dilation - past;
          for (int i = 0; i < s.in; i++) {
            double before = padding == Padding.ZEROS ? 0 : x[0][i];
            double value = row < 0 ? before : x[row][i];
            if (activation == Activation.ELU && value < 0) {
              value = Math.expm1(value);
            }
            sum += weight[(o * s.in + i) * s.kernel + k] * value;
          }
        }
        y[t][o] = sum;
      }
    }
    return y;
  }
}

package io.personaplex.codec;

import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;

/// The weights of a [Convolution], as the matrix its windows are multiplied with.
///
/// @param matrix `[upsampling·out, kernel·in]`
/// @param bias one value an output channel; empty where there is none
/// @param kernel taps of a window
/// @param stride input rows from one window to the next
/// @param dilation input rows from one tap to the next
/// @param upsampling output rows a window makes
record ConvolutionWeights(
    WeightMatrix matrix, float[] bias, int kernel, int stride, int dilation, int upsampling) {

  /// Of a convolution.
  ///
  /// @param weight `[out, in, kernel]`
  static ConvolutionWeights plain(
      Tensor weight, float[] bias, int stride, int dilation, Arena arena) {
    int out = weight.dimension(0);
    int in = weight.dimension(1);
    int kernel = weight.dimension(2);
    float[] source = weight.toFloats();
    var reordered = new float[source.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int k = 0; k < kernel; k++) {
          reordered[(o * kernel + k) * in + i] = source[(o * in + i) * kernel + k];
        }
      }
    }
    return new ConvolutionWeights(
        PackedWeights.matrix(weight.name(), reordered, out, kernel * in, arena),
        bias,
        kernel,
        stride,
        dilation,
        1);
  }

  /// Of a transposed convolution `full[t·S + k] += W[k] · x[t]`, whose last `K − S` rows wait for
  /// the next inputs. Seen from the output, row `t·S + j` is the sum over the inputs `t, t−1, …` of
  /// `W[j], W[j+S], …`: an ordinary convolution over the last `⌈K/S⌉` inputs that makes `S` rows at
  /// once. What it remembers is inputs, not partial sums.
  ///
  /// @param weight `[in, out, kernel]`
  /// @param stride output rows an input row makes
  static ConvolutionWeights transposed(Tensor weight, float[] bias, int stride, Arena arena) {
    int in = weight.dimension(0);
    int out = weight.dimension(1);
    int kernel = weight.dimension(2);
    int taps = Math.ceilDiv(kernel, stride);
    float[] source = weight.toFloats();
    var reordered = new float[stride * out * taps * in];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        for (int k = 0; k < kernel; k++) {
          int row = k % stride * out + o;
          int tap = taps - 1 - k / stride; // the newest input is the last tap of the window
          reordered[(row * taps + tap) * in + i] = source[(i * out + o) * kernel + k];
        }
      }
    }
    return new ConvolutionWeights(
        PackedWeights.matrix(weight.name(), reordered, stride * out, taps * in, arena),
        bias,
        taps,
        1,
        1,
        stride);
  }

  /// Channels of an input row.
  int inputChannels() {
    return matrix.columns() / kernel;
  }

  /// Input rows of the past that the first window of a step reads.
  int pastRows() {
    return (kernel - 1) * dilation + 1 - stride;
  }
}

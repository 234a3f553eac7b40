package io.personaplex.codec;

import io.personaplex.kernels.Compute;

/// A transposed convolution that keeps channels apart: `full[t·S + k, c] += W[c, k] · x[t, c]`; the
/// last `K − S` rows wait for the next inputs. As in [ConvolutionWeights#transposed], what is
/// remembered is inputs.
final class DepthwiseUpsample implements StreamingStage<DepthwiseUpsample.State> {
  /// One session's past: the last inputs.
  static final class State implements StreamState {
    private final Plane input;
    private final Plane output;

    private State(Plane input, Plane output) {
      this.input = input;
      this.output = output;
    }

    @Override
    public Plane input() {
      return input;
    }

    @Override
    public void reset() {
      input.reset();
    }
  }

  private final float[] taps; // [kernel][channels]
  private final int channels;
  private final int kernel;
  private final int stride;

  /// @param weight `[channels, 1, kernel]`, flat
  DepthwiseUpsample(float[] weight, int channels, int kernel, int stride) {
    this.channels = channels;
    this.kernel = kernel;
    this.stride = stride;
    taps = new float[weight.length];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < kernel; k++) {
        taps[k * channels + c] = weight[c * kernel + k];
      }
    }
  }

  @Override
  public State newState(StateSetting setting, int maxRows, Plane output) {
    return new State(new Plane(maxRows, channels, Math.ceilDiv(kernel, stride) - 1), output);
  }

  @Override
  public int step(Compute compute, State state, int rows) {
    Plane x = state.input;
    Plane y = state.output;
    for (int t = 0; t < rows; t++) {
      for (int j = 0; j < stride; j++) {
        int to = y.start(t * stride + j);
        for (int c = 0; c < channels; c++) {
          y.data[to + c] = taps[j * channels + c] * x.data[x.start(t) + c];
        }
        for (int back = 1; j + back * stride < kernel; back++) {
          addProduct(x.data, x.start(t - back), (j + back * stride) * channels, y.data, to);
        }
      }
    }
    x.remember(rows);
    return outputRows(rows);
  }

  @Override
  public int outputRows(int rows) {
    return rows * stride;
  }

  private void addProduct(float[] x, int from, int tap, float[] y, int to) {
    for (int c = 0; c < channels; c++) {
      y[to + c] += taps[tap + c] * x[from + c];
    }
  }
}

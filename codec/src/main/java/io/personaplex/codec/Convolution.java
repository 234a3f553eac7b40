package io.personaplex.codec;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.WeightMatrix;

/// A causal convolution: `y[t] = b + Σ_k W[k] · x[t·S + k·D]`, where `x` starts with the last
/// `(K−1)·D + 1 − S` inputs of the past.
///
/// As a product: the window of `t` is `K·in` values that lie together in the time-major plane,
/// `S·in` after the window of `t − 1`, so all windows are one batch and are read where they lie.
/// Only a dilated window (`D > 1`) is gathered first.
///
/// A transposed convolution of stride `U` is one too, see [ConvolutionWeights#transposed]: its
/// product makes `U` output rows at once, which in a time-major plane lie together.
final class Convolution implements StreamingStage<Convolution.State> {
  /// What stands before the first input.
  enum Padding {
    ZEROS,
    /// Copies of the first input.
    REPLICATE
  }

  /// Whether the exponential linear unit comes before the convolution.
  enum Activation {
    NONE,
    ELU
  }

  /// One session's past: the last inputs, activated.
  static final class State implements StreamState {
    private final Plane input;
    private final Plane output;
    private final ActivationView windows;
    private final ActivationView results;
    private boolean fresh = true;

    private State(Plane input, Plane output, ActivationView windows, ActivationView results) {
      this.input = input;
      this.output = output;
      this.windows = windows;
      this.results = results;
    }

    @Override
    public Plane input() {
      return input;
    }

    @Override
    public void reset() {
      input.reset();
      fresh = true;
    }
  }

  private final ConvolutionWeights weights;
  private final Padding padding;
  private final Activation activation;

  Convolution(ConvolutionWeights weights, Padding padding, Activation activation) {
    this.weights = weights;
    this.padding = padding;
    this.activation = activation;
  }

  @Override
  public State newState(StateSetting setting, int maxRows, Plane output) {
    var input = new Plane(maxRows, weights.inputChannels(), weights.pastRows());
    int width = weights.matrix().columns();
    ActivationView windows =
        weights.dilation() == 1
            ? new ActivationView(input.data, 0, weights.stride() * input.channels)
            : ActivationView.of(new float[maxRows / weights.stride() * width], width);
    var results = new ActivationView(output.data, output.start(0), weights.matrix().rows());
    return new State(input, output, windows, results);
  }

  @Override
  public int step(Compute compute, State state, int rows) {
    Plane input = state.input;
    if (activation == Activation.ELU) {
      int start = input.start(0);
      compute.kernels().elu().apply(input.data, start, input.data, start, rows * input.channels);
    }
    if (state.fresh && padding == Padding.REPLICATE) {
      input.replicate();
    }
    state.fresh = false;
    int windows = rows / weights.stride();
    if (weights.dilation() > 1) {
      gather(input, state.windows, windows);
    }
    WeightMatrix matrix = weights.matrix();
    compute.multiply(matrix, state.windows, state.results, windows);
    int outputRows = outputRows(rows);
    state.output.add(weights.bias(), outputRows);
    input.remember(rows);
    return outputRows;
  }

  @Override
  public int outputRows(int rows) {
    return rows / weights.stride() * weights.upsampling();
  }

  private void gather(Plane input, ActivationView windows, int count) {
    int channels = input.channels;
    for (int t = 0; t < count; t++) {
      for (int k = 0; k < weights.kernel(); k++) {
        int row = t * weights.stride() + k * weights.dilation();
        System.arraycopy(
            input.data, row * channels, windows.data(), windows.start(t) + k * channels, channels);
      }
    }
  }
}

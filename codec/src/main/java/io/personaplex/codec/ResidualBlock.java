package io.personaplex.codec;

import io.personaplex.kernels.Compute;

/// A residual block of a SEANet: `x + conv1×1(ELU(conv(ELU(x))))`, narrower inside.
///
/// Source: Tagliasacchi et al. 2020, *SEANet*, arXiv:2009.02095, in the form of EnCodec,
/// arXiv:2210.13438.
final class ResidualBlock implements StreamingStage<ResidualBlock.State> {
  /// One session's past: that of the wide convolution.
  static final class State implements StreamState {
    private final Plane input;
    private final Plane output;
    private final Convolution.State narrowing;
    private final Convolution.State widening;

    private State(
        Plane input, Plane output, Convolution.State narrowing, Convolution.State widening) {
      this.input = input;
      this.output = output;
      this.narrowing = narrowing;
      this.widening = widening;
    }

    @Override
    public Plane input() {
      return input;
    }

    @Override
    public void reset() {
      narrowing.reset();
      widening.reset();
    }
  }

  private final int channels;
  private final Convolution narrowing;
  private final Convolution widening;

  /// @param narrowing the convolution with a kernel
  /// @param widening the one over single rows
  ResidualBlock(ConvolutionWeights narrowing, ConvolutionWeights widening) {
    channels = narrowing.inputChannels();
    this.narrowing =
        new Convolution(narrowing, Convolution.Padding.ZEROS, Convolution.Activation.NONE);
    this.widening =
        new Convolution(widening, Convolution.Padding.ZEROS, Convolution.Activation.ELU);
  }

  @Override
  public State newState(StateSetting setting, int maxRows, Plane output) {
    Convolution.State second = widening.newState(setting, maxRows, output);
    Convolution.State first = narrowing.newState(setting, maxRows, second.input());
    return new State(new Plane(maxRows, channels, 0), output, first, second);
  }

  @Override
  public int step(Compute compute, State state, int rows) {
    Plane x = state.input;
    Plane inner = state.narrowing.input();
    compute.kernels().elu().apply(x.data, 0, inner.data, inner.start(0), rows * channels);
    narrowing.step(compute, state.narrowing, rows);
    widening.step(compute, state.widening, rows);
    Plane y = state.output;
    addAll(x.data, y.data, y.start(0), rows * channels);
    return rows;
  }

  @Override
  public int outputRows(int rows) {
    return rows;
  }

  private static void addAll(float[] x, float[] y, int start, int length) {
    for (int i = 0; i < length; i++) {
      y[start + i] += x[i];
    }
  }
}

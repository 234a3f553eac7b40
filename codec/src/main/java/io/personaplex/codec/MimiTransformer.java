package io.personaplex.codec;

import io.personaplex.codec.CodecConfig.TransformerConfig;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import java.util.List;

/// A causal transformer over latents: pre-norm layers with rotary positions, layer scale and an
/// exact GELU, no norm at the end.
///
/// The residual stream lies in the state's output plane, where the next stage wants it.
final class MimiTransformer implements StreamingStage<TransformerState> {
  private final String name;
  private final TransformerConfig config;
  private final List<TransformerLayer> layers;

  /// @param name for the probe
  MimiTransformer(String name, TransformerConfig config, List<TransformerLayer> layers) {
    this.name = name;
    this.config = config;
    this.layers = List.copyOf(layers);
  }

  @Override
  public TransformerState newState(StateSetting setting, int maxRows, Plane output) {
    return new TransformerState(name, config, setting, maxRows, output);
  }

  @Override
  public int step(Compute compute, TransformerState s, int rows) {
    System.arraycopy(s.input.data, 0, s.output.data, s.output.start(0), rows * config.dimension());
    for (int l = 0; l < layers.size(); l++) {
      TransformerLayer layer = layers.get(l);
      normalise(compute, layer.norm1(), s, rows);
      attend(compute, layer, s, s.rings.get(l), rows);
      addScaled(layer.scale1(), s, rows);
      normalise(compute, layer.norm2(), s, rows);
      feedForward(compute, layer, s, rows);
      addScaled(layer.scale2(), s, rows);
      s.probe.computed(
          s.layerNames.get(l), s.output.data, s.output.start(0), rows, config.dimension());
    }
    return rows;
  }

  @Override
  public int outputRows(int rows) {
    return rows;
  }

  private void normalise(
      Compute compute, TransformerLayer.Norm norm, TransformerState s, int rows) {
    for (int t = 0; t < rows; t++) {
      compute
          .kernels()
          .layerNorm()
          .apply(
              s.output.data,
              s.output.start(t),
              norm.weight(),
              norm.bias(),
              config.normEpsilon(),
              s.normed.data(),
              s.normed.start(t));
    }
  }

  private void attend(
      Compute compute, TransformerLayer layer, TransformerState s, KvRing ring, int rows) {
    int dimension = config.dimension();
    long position = ring.end();
    compute.multiply(layer.inProjection(), s.normed, s.projected, rows);
    for (int t = 0; t < rows; t++) {
      // Queries and keys lie side by side: twice the heads.
      s.rotary
          .get(t)
          .rotate(s.projected.data(), s.projected.start(t), 2 * config.heads(), position + t);
    }
    s.attention.begin(compute.kernels().attention(), ring);
    switch (s.eviction) {
      case REFERENCE -> {
        // All keys of a step are there before its first query looks.
        for (int t = 0; t < rows; t++) {
          append(ring, s, t, dimension);
        }
        s.attention.queries(0, rows, position);
        compute.split(s.attention, config.heads());
      }
      case WINDOW -> {
        // One by one: the ring is no longer than the window.
        for (int t = 0; t < rows; t++) {
          append(ring, s, t, dimension);
          s.attention.queries(t, t + 1, position);
          compute.split(s.attention, config.heads());
        }
      }
    }
    compute.multiply(layer.outProjection(), s.attended, s.branch, rows);
  }

  private static void append(KvRing ring, TransformerState s, int t, int dimension) {
    int start = s.projected.start(t);
    float[] data = s.projected.data();
    ring.append(data, start + dimension, data, start + 2 * dimension);
  }

  private void feedForward(Compute compute, TransformerLayer layer, TransformerState s, int rows) {
    compute.multiply(layer.linear1(), s.normed, s.hidden, rows);
    compute.kernels().gelu().apply(s.hidden.data(), 0, rows * config.feedForward());
    compute.multiply(layer.linear2(), s.hidden, s.branch, rows);
  }

  /// `x ← x + scale ⊙ branch`.
  private static void addScaled(float[] scale, TransformerState s, int rows) {
    for (int t = 0; t < rows; t++) {
      addScaled(scale, s.branch.data(), s.branch.start(t), s.output.data, s.output.start(t));
    }
  }

  private static void addScaled(float[] scale, float[] branch, int from, float[] x, int to) {
    for (int c = 0; c < scale.length; c++) {
      x[to + c] += scale[c] * branch[from + c];
    }
  }
}

package io.personaplex.codec;

import io.personaplex.codec.CodecConfig.TransformerConfig;
import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.RotaryEmbedding;
import java.util.List;
import java.util.stream.IntStream;

/// One session's past in a [MimiTransformer]: the keys and values of each layer; and its buffers.
final class TransformerState implements StreamState {
  final Plane input;
  final Plane output;
  final KvRing.Eviction eviction;
  final StageProbe probe;
  final List<String> layerNames;
  final List<KvRing> rings;
  final List<RotaryEmbedding> rotary; // one a row: sines are computed once a step, not once a layer
  final AttentionPart attention;
  final ActivationView normed;
  final ActivationView projected; // queries, keys, values of a row side by side
  final ActivationView attended;
  final ActivationView hidden;
  final ActivationView branch;

  TransformerState(
      String name, TransformerConfig config, StateSetting setting, int maxRows, Plane output) {
    int dimension = config.dimension();
    this.output = output;
    eviction = setting.eviction();
    probe = setting.probe();
    input = new Plane(maxRows, dimension, 0);
    layerNames = IntStream.range(0, config.layers()).mapToObj(l -> name + ".layer." + l).toList();
    rings =
        IntStream.range(0, config.layers())
            .mapToObj(
                l ->
                    new KvRing(
                        setting.arena(),
                        KvRing.Format.F32,
                        eviction,
                        config.heads(),
                        config.context(),
                        config.headDim()))
            .toList();
    rotary =
        IntStream.range(0, maxRows)
            .mapToObj(t -> new RotaryEmbedding(config.headDim(), config.ropeMaxPeriod()))
            .toList();
    normed = rows(maxRows, dimension);
    projected = rows(maxRows, 3 * dimension);
    attended = rows(maxRows, dimension);
    hidden = rows(maxRows, config.feedForward());
    branch = rows(maxRows, dimension);
    attention = new AttentionPart(projected, attended);
  }

  @Override
  public Plane input() {
    return input;
  }

  @Override
  public void reset() {
    rings.forEach(KvRing::reset);
  }

  private static ActivationView rows(int rows, int width) {
    return ActivationView.of(new float[rows * width], width);
  }
}

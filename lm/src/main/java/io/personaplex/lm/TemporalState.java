package io.personaplex.lm;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.RotaryEmbedding;
import io.personaplex.lm.LayerObserver.Network;
import java.lang.foreign.Arena;
import java.util.ArrayList;

/// One session's past in the [TemporalTransformer], its buffers and its newest output.
final class TemporalState {
  final StackState stack;

  /// Newest output, after the output norm, `[dim]`.
  final float[] hidden;

  /// `[textCard]`.
  final float[] textLogits;

  final ActivationView hiddenRow;
  final ActivationView textLogitsRow;

  TemporalState(
      LmConfig config,
      Arena arena,
      KvRing.Format format,
      KvRing.Eviction eviction,
      int maxRows,
      Attention attention) {
    var rings = new ArrayList<KvRing>();
    for (int l = 0; l < config.layers(); l++) {
      rings.add(
          new KvRing(arena, format, eviction, config.heads(), config.context(), config.headDim()));
    }
    stack =
        new StackState(
            Network.TEMPORAL,
            config.dim(),
            config.gatedHidden(),
            maxRows,
            rings,
            new RotaryEmbedding(config.headDim(), config.ropeMaxPeriod()),
            true,
            attention);
    hidden = new float[config.dim()];
    textLogits = new float[config.textCard()];
    hiddenRow = ActivationView.of(hidden, config.dim());
    textLogitsRow = ActivationView.of(textLogits, config.textCard());
  }
}

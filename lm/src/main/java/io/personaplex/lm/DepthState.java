package io.personaplex.lm;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LayerObserver.Network;
import java.lang.foreign.Arena;
import java.util.ArrayList;

/// The sub-steps of the row in work in the [DepthTransformer], its buffers and newest logits.
final class DepthState {
  final StackState stack;

  /// `[card]`.
  final float[] audioLogits;

  final ActivationView inputRow;
  final ActivationView audioLogitsRow;

  DepthState(LmConfig config, Arena arena, KvRing.Eviction eviction, Attention attention) {
    LmConfig.DepthConfig depth = config.depth();
    var rings = new ArrayList<KvRing>();
    for (int l = 0; l < depth.layers(); l++) {
      rings.add(
          new KvRing(
              arena,
              KvRing.Format.F32, // a few kilobytes
              eviction,
              depth.heads(),
              depth.ring(),
              depth.headDim()));
    }
    // A dozen positions: one thread is done before another would have begun.
    stack =
        new StackState(
            Network.DEPTH, depth.dim(), depth.gatedHidden(), 1, rings, null, false, attention);
    audioLogits = new float[config.card()];
    inputRow = ActivationView.of(stack.x, depth.dim());
    audioLogitsRow = ActivationView.of(audioLogits, config.card());
  }
}

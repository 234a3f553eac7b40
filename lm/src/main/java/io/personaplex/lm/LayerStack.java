package io.personaplex.lm;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.RotaryEmbedding;
import io.personaplex.lm.LayerObserver.Stage;
import java.util.List;

/// The layers of a transformer, as both networks have them:
///
/// ```
/// x ← x + W_o · attention(norm₁ x)
/// x ← x + W_out · (silu(G norm₂ x) ⊙ U norm₂ x)
/// ```
///
/// Several rows go through a layer together, so that its weights are read once. Every row is
/// written to the ring and attends before the next is written: what it sees is what it would see if
/// the rows came one by one, also where the ring wraps.
final class LayerStack {
  private final Compute compute;
  private final float epsilon;

  LayerStack(Compute compute, float epsilon) {
    this.compute = compute;
    this.epsilon = epsilon;
  }

  /// Sends the first `rows` rows of `s.x` through all layers, in place, at the positions that
  /// follow those in the rings.
  void forward(List<LayerWeights> layers, StackState s, int rows) {
    for (int l = 0; l < layers.size(); l++) {
      attention(layers.get(l), s, l, rows);
      feedForward(layers.get(l), s, l, rows);
      s.observe(Stage.LAYER, l, rows, s.x);
    }
    s.position += rows;
  }

  private void attention(LayerWeights w, StackState s, int layer, int rows) {
    norm(w.norm1, s, rows);
    s.observe(Stage.NORM1, layer, rows, s.normed);
    compute.multiply(w.attentionIn, s.normedRows, s.qkvRows, rows);
    KvRing ring = s.rings.get(layer);
    RotaryEmbedding rotary = s.rotary;
    for (int r = 0; r < rows; r++) {
      int q = r * 3 * s.dim;
      if (rotary != null) { // queries and keys lie side by side
        rotary.rotate(s.qkv, q, 2 * ring.heads(), s.position + r);
      }
      ring.append(s.qkv, q + s.dim, s.qkv, q + 2 * s.dim);
      s.attend.set(ring, q, r * s.dim);
      if (s.splitAttention) {
        compute.split(s.attend, ring.heads());
      } else {
        s.attend.run(0, ring.heads(), s.scratch);
      }
    }
    compute.multiply(w.attentionOut, s.attendedRows, s.branchRows, rows);
    s.observe(Stage.ATTENTION, layer, rows, s.branch);
    addBranch(s, rows);
  }

  private void feedForward(LayerWeights w, StackState s, int layer, int rows) {
    norm(w.norm2, s, rows);
    s.observe(Stage.NORM2, layer, rows, s.normed);
    compute.multiply(w.gateIn, s.normedRows, s.gateRows, rows);
    for (int r = 0; r < rows; r++) {
      compute.kernels().siluGate().apply(s.gate, r * 2 * s.hidden, s.hidden, s.gated, r * s.hidden);
    }
    compute.multiply(w.gateOut, s.gatedRows, s.branchRows, rows);
    s.observe(Stage.FEED_FORWARD, layer, rows, s.branch);
    addBranch(s, rows);
  }

  private void norm(float[] gain, StackState s, int rows) {
    for (int r = 0; r < rows; r++) {
      compute.kernels().rmsNorm().apply(s.x, r * s.dim, gain, epsilon, s.normed, r * s.dim);
    }
  }

  private static void addBranch(StackState s, int rows) {
    for (int i = 0; i < rows * s.dim; i++) {
      s.x[i] += s.branch[i];
    }
  }
}

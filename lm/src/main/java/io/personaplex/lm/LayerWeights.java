package io.personaplex.lm;

import io.personaplex.kernels.WeightMatrix;

/// One layer of either transformer: attention and gated feed-forward, each behind a norm.
///
/// The depth transformer has such a set for every sub-step; the norms of its layers are the same
/// arrays in all of them.
final class LayerWeights {
  /// Gain of the norm before the attention, `[dim]`.
  final float[] norm1;

  /// Rows of queries, keys and values, `[3·dim, dim]`.
  final WeightMatrix attentionIn;

  /// `[dim, dim]`.
  final WeightMatrix attentionOut;

  /// Gain of the norm before the feed-forward, `[dim]`.
  final float[] norm2;

  /// Rows of the gate, then of the value, `[2·hidden, dim]`.
  final WeightMatrix gateIn;

  /// `[dim, hidden]`.
  final WeightMatrix gateOut;

  LayerWeights(
      float[] norm1,
      WeightMatrix attentionIn,
      WeightMatrix attentionOut,
      float[] norm2,
      WeightMatrix gateIn,
      WeightMatrix gateOut) {
    this.norm1 = norm1;
    this.attentionIn = attentionIn;
    this.attentionOut = attentionOut;
    this.norm2 = norm2;
    this.gateIn = gateIn;
    this.gateOut = gateOut;
  }
}

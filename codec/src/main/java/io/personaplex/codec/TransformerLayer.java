package io.personaplex.codec;

import io.personaplex.kernels.WeightMatrix;

/// The weights of one transformer layer.
///
/// @param inProjection `[3·dim, dim]`: queries, keys, values, in each the heads one after the other
/// @param outProjection `[dim, dim]`
/// @param norm1 before attention
/// @param norm2 before the feed-forward part
/// @param linear1 `[feedForward, dim]`
/// @param linear2 `[dim, feedForward]`
/// @param scale1 layer scale after attention, one value a channel
/// @param scale2 layer scale after the feed-forward part
record TransformerLayer(
    WeightMatrix inProjection,
    WeightMatrix outProjection,
    Norm norm1,
    Norm norm2,
    WeightMatrix linear1,
    WeightMatrix linear2,
    float[] scale1,
    float[] scale2) {
  /// @param weight one value a channel
  /// @param bias one value a channel
  record Norm(float[] weight, float[] bias) {}
}

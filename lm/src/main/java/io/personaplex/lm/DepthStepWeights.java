package io.personaplex.lm;

import io.personaplex.kernels.WeightMatrix;
import java.util.List;

/// What one sub-step of the depth transformer has of its own.
///
/// @param input projection of the temporal state, `[depth dim, dim]`
/// @param embedding of the token before: text for sub-step 0, else audio
/// @param layers all layers; the norms in them are shared by all sub-steps
/// @param head logits of the channel this sub-step predicts, `[card, depth dim]`
record DepthStepWeights(
    WeightMatrix input, EmbeddingTable embedding, List<LayerWeights> layers, WeightMatrix head) {}

package io.personaplex.personaplex;

import io.personaplex.lm.LmConfig;
import java.util.List;

/// How large the random weights of each tensor are: such that activations stay between about 1 and
/// 15 through all layers, as the golden set's do, and logits have a standard deviation of 3 to 4.
/// Nothing else makes such a model comparable to a trained one in speed, rounding and choice of
/// tokens.
final class RandomScale {
  private static final double LOGITS = 3.5;

  /// Of the depth transformer's state before the heads, which no norm brings back to 1.
  private static final double DEPTH_STATE = 2.5;

  /// What ELU of a standard normal value lacks to a size of 1.
  private static final double ELU_GAIN = 1.27;

  private RandomScale() {}

  /// Of a tensor of the language model.
  static WeightSpread language(String name, List<Long> shape, LmConfig config) {
    double inputs = (double) shape.getLast();
    if (name.endsWith(".alpha")) {
      return WeightSpread.gains();
    }
    if (name.startsWith("emb.") || name.startsWith("text_emb.")) {
      // A row is the sum of one embedding a channel.
      return new WeightSpread.Normal(1 / Math.sqrt(config.streams()));
    }
    if (name.startsWith("depformer_text_emb.") || name.startsWith("depformer_emb.")) {
      return new WeightSpread.Normal(0.7);
    }
    if (name.startsWith("text_linear.")) {
      return WeightSpread.summing(inputs, LOGITS);
    }
    if (name.startsWith("linears.")) {
      return WeightSpread.summing(inputs, LOGITS / DEPTH_STATE);
    }
    return WeightSpread.summing(inputs, 1);
  }

  /// Of a tensor of the codec.
  static WeightSpread codec(String name, long[] shape) {
    if (name.endsWith("_initialized")) {
      return WeightSpread.constant(1);
    }
    if (name.endsWith("cluster_usage") || isNormGain(name)) {
      return WeightSpread.gains();
    }
    if (name.endsWith("embedding_sum")) {
      return new WeightSpread.Normal(1);
    }
    if (name.endsWith(".scale")) {
      return new WeightSpread.Uniform(0.1, 0.3);
    }
    if (name.endsWith(".bias")) {
      return new WeightSpread.Normal(0.02);
    }
    double inputs = 1;
    for (int d = 1; d < shape.length; d++) {
      inputs *= shape[d];
    }
    if (name.contains("convtr")) {
      // Two taps of the kernel meet in each output; weights lie [in][out][kernel].
      boolean depthwise = name.startsWith("upsample");
      return WeightSpread.summing(depthwise ? 2 : 2.0 * shape[0], depthwise ? 1 : ELU_GAIN);
    }
    if (name.contains(".block.3.")) {
      return WeightSpread.summing(inputs, 0.5 * ELU_GAIN); // beside the skip connection
    }
    if (name.startsWith("encoder.model.0.")) {
      return WeightSpread.summing(inputs, 4); // speech is far from full scale
    }
    if (name.startsWith("decoder.model.") && shape[0] == 1) {
      return WeightSpread.summing(inputs, 0.1); // the wave
    }
    if (name.contains("output_proj")) {
      return WeightSpread.summing(inputs, 0.5); // the sum of both quantisers
    }
    return WeightSpread.summing(inputs, name.contains(".model.") ? ELU_GAIN : 1);
  }

  private static boolean isNormGain(String name) {
    return name.endsWith("norm1.weight") || name.endsWith("norm2.weight");
  }
}

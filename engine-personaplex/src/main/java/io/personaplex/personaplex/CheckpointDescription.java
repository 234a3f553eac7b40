package io.personaplex.personaplex;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.codec.CodecConfig;
import io.personaplex.lm.LmConfig;
import io.personaplex.speech.AudioFormat;

/// Writes the `config.json` that describes a checkpoint folder, as [ModelSizes] reads it.
final class CheckpointDescription {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointDescription() {}

  /// What the published folder says of itself, which is no size.
  static ObjectNode published() {
    return JSON.createObjectNode().put("model_type", "personaplex").put("version", "7b-v1");
  }

  /// Every size; the files have their published names.
  static ObjectNode of(ModelSizes sizes) {
    ObjectNode root = JSON.createObjectNode().put("schema", CheckpointFolder.SCHEMA);
    root.set("mimi", codec(sizes.codec(), sizes.format()));
    root.set("lm", language(sizes.lm()));
    root.putObject("tokenizer").put("file", CheckpointFolder.TOKENIZER);
    ObjectNode prompt =
        root.putObject("prompt").put("silence_frames", sizes.prompt().silenceFrames());
    numbers(prompt.putArray("silence_codes"), sizes.prompt().silenceCodes());
    numbers(prompt.putArray("sine_codes"), sizes.prompt().sineCodes());
    return root;
  }

  private static ObjectNode codec(CodecConfig c, AudioFormat format) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("weights", CheckpointFolder.CODEC)
            .put("sample_rate_hz", format.sampleRate())
            .put("samples_per_frame", c.samplesPerFrame());
    CodecConfig.SeaNetConfig s = c.seanet();
    ObjectNode seanet = node.putObject("seanet");
    seanet.put("dimension", s.dimension()).put("base_filters", s.filters());
    numbers(seanet.putArray("ratios_decoder_order"), s.ratios());
    seanet
        .put("residual_layers", s.residualLayers())
        .put("kernel", s.kernel())
        .put("residual_kernel", s.residualKernel())
        .put("last_kernel", s.lastKernel())
        .put("compress", s.compress())
        .put("dilation_base", s.dilationBase());
    CodecConfig.TransformerConfig t = c.transformer();
    node.putObject("transformer")
        .put("layers", t.layers())
        .put("d_model", t.dimension())
        .put("heads", t.heads())
        .put("feed_forward", t.feedForward())
        .put("norm_eps", t.normEpsilon())
        .put("rope_max_period", t.ropeMaxPeriod())
        .put("context", t.context());
    node.putObject("resample")
        .put("stride", c.resampling().stride())
        .put("kernel", c.resampling().kernel());
    CodecConfig.QuantiserConfig q = c.quantiser();
    node.putObject("quantizer")
        .put("semantic", q.semantic())
        .put("acoustic", q.acoustic())
        .put("active", q.active())
        .put("bins", q.bins())
        .put("codebook_dim", q.dimension())
        .put("usage_floor", q.usageFloor());
    return node;
  }

  private static ObjectNode language(LmConfig c) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("weights", CheckpointFolder.LANGUAGE_MODEL)
            .put("dim", c.dim())
            .put("layers", c.layers())
            .put("heads", c.heads())
            .put("head_dim", c.headDim())
            .put("gated_hidden", c.gatedHidden())
            .put("norm_eps", c.normEpsilon())
            .put("rope_max_period", c.ropeMaxPeriod())
            .put("context", c.context())
            .put("text_card", c.textCard())
            .put("text_padding_id", c.textPaddingId())
            .put("card", c.card())
            .put("audio_streams", c.audioStreams());
    numbers(node.putArray("delays"), c.delays());
    LmConfig.DepthConfig d = c.depth();
    node.putObject("depformer")
        .put("sub_steps", d.subSteps())
        .put("dim", d.dim())
        .put("layers", d.layers())
        .put("heads", d.heads())
        .put("head_dim", d.headDim())
        .put("gated_hidden", d.gatedHidden())
        .put("ring", d.ring());
    return node;
  }

  private static void numbers(ArrayNode array, Iterable<Integer> values) {
    values.forEach(array::add);
  }
}

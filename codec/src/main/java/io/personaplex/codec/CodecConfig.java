package io.personaplex.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Every size of a Mimi codec. The sample rate is none: the network knows only samples.
///
/// @param seanet the convolutional encoder and decoder
/// @param transformer the two transformers between them and the quantiser: same sizes, own weights
/// @param resampling between the rate of the transformers and the frame rate
/// @param quantiser the codebooks
public record CodecConfig(
    SeaNetConfig seanet,
    TransformerConfig transformer,
    ResamplingConfig resampling,
    QuantiserConfig quantiser) {

  /// SEANet: a chain of convolutions, the decoder the encoder's mirror image.
  ///
  /// @param dimension channels of the latent
  /// @param filters channels of the first convolution; each ratio doubles them
  /// @param ratios strides of the resampling convolutions in the decoder's order; their kernels are
  ///   twice as long
  /// @param residualLayers residual blocks a ratio; block `j` has dilation `dilationBase^j`
  /// @param kernel taps of the first convolution
  /// @param residualKernel taps of the first convolution in a residual block; the second has one
  /// @param lastKernel taps of the last convolution
  /// @param compress a residual block is that much narrower inside
  /// @param dilationBase see `residualLayers`
  public record SeaNetConfig(
      int dimension,
      int filters,
      List<Integer> ratios,
      int residualLayers,
      int kernel,
      int residualKernel,
      int lastKernel,
      int compress,
      int dilationBase) {
    /// Keeps a copy of the ratios.
    public SeaNetConfig {
      ratios = List.copyOf(ratios);
    }

    /// Samples a latent stands for.
    public int hopSamples() {
      int samples = 1;
      for (int ratio : ratios) {
        samples = Math.multiplyExact(samples, ratio);
      }
      return samples;
    }

    /// Channels at the narrow end, where a latent is made.
    int widestChannels() {
      return filters << ratios.size();
    }
  }

  /// @param layers of each transformer
  /// @param dimension width, the latent's
  /// @param heads of attention, each `dimension / heads` wide
  /// @param feedForward width inside the feed-forward part
  /// @param normEpsilon of the layer norms
  /// @param ropeMaxPeriod of the rotary position embedding
  /// @param context latents that attention sees in a whole-file pass, and slots of the ring in
  ///   streaming
  public record TransformerConfig(
      int layers,
      int dimension,
      int heads,
      int feedForward,
      float normEpsilon,
      double ropeMaxPeriod,
      int context) {
    /// Width of a head.
    public int headDim() {
      return dimension / heads;
    }
  }

  /// @param stride latents a frame
  /// @param kernel taps of the strided convolution and of its mirror image
  public record ResamplingConfig(int stride, int kernel) {}

  /// @param semantic codebooks of the first quantiser, in the file
  /// @param acoustic codebooks of the second, in the file
  /// @param active codebooks in use, the first ones: all semantic ones and some acoustic ones
  /// @param bins entries a codebook
  /// @param dimension of an entry
  /// @param usageFloor least usage an entry is divided by
  public record QuantiserConfig(
      int semantic, int acoustic, int active, int bins, int dimension, float usageFloor) {}

  /// Most samples a frame and most channels: a limit on memory, far above any real codec.
  private static final int MOST = 1 << 16;

  /// @throws CodecException if the sizes do not fit together
  public CodecConfig {
    ConfigSection check = new ConfigSection("mimi");
    check.agree("transformer width (d_model)", transformer.dimension, seanet.dimension);
    check.agree("remainder of d_model / heads", transformer.dimension % transformer.heads, 0);
    check.agree("remainder of a head's width / 2", transformer.headDim() % 2, 0);
    check.within(
        "transformer context", transformer.context, resampling.stride + 1L, Integer.MAX_VALUE);
    check.within("resampling kernel", resampling.kernel, resampling.stride, Integer.MAX_VALUE);
    check.within(
        "active codebooks",
        quantiser.active,
        quantiser.semantic,
        quantiser.semantic + (long) quantiser.acoustic);
    check.within("SEANet base filters", seanet.filters, seanet.compress, Integer.MAX_VALUE);
    // In floating point, which absurd sizes do not overflow.
    double frame = resampling.stride;
    double widest = seanet.filters;
    for (int ratio : seanet.ratios) {
      frame *= ratio;
      widest *= 2;
    }
    check.within("samples a frame", (long) frame, 1, MOST);
    check.within("widest SEANet channels", (long) widest, 1, MOST);
    check.finish();
  }

  /// The published codec. Its file, `tokenizer-e351c8d8-checkpoint125.safetensors` (in
  /// `nvidia/personaplex-7b-v1`, and ungated in `kyutai/moshiko-pytorch-bf16`), carries no
  /// configuration: the numbers are those hard-wired in the reference's loader
  /// (`moshi/models/loaders.py`), all tensor shapes confirm them, and the paper's section 3.3 names
  /// the strides, 2048 entries and the attention of 250 latents (10 s).
  public static CodecConfig mimi() {
    return new CodecConfig(
        // loaders.py, `_seanet_kwargs`
        new SeaNetConfig(512, 64, List.of(8, 6, 5, 4), 1, 7, 3, 3, 2, 2),
        // loaders.py, `_transformer_kwargs`; the epsilon is LayerNorm's own
        new TransformerConfig(8, 512, 8, 2048, 1e-5f, 10_000, 250),
        // from 25 Hz, the encoder's rate, to 12.5 Hz, the model's; kernel = 2 · stride
        new ResamplingConfig(2, 4),
        // loaders.py, `_quantizer_kwargs`; 8 in use are those of the language model; the floor is
        // the codebook's own epsilon
        new QuantiserConfig(1, 31, 8, 2048, 256, 1e-5f));
  }

  /// Reads the object `mimi` of a set's config.json.
  ///
  /// @throws CodecException naming every entry that lacks or that this codec cannot follow
  public static CodecConfig read(JsonNode mimi) {
    var root = new ConfigSection("mimi", mimi);
    root.only("channels", 1);
    ConfigSection s = root.section("seanet");
    s.only("activation", "elu");
    s.only("pad", "zeros");
    s.only("causal", true);
    s.only("true_skip", true);
    var seanet =
        new SeaNetConfig(
            s.positive("dimension"),
            s.positive("base_filters"),
            s.positives("ratios_decoder_order"),
            s.positive("residual_layers"),
            s.positive("kernel"),
            s.positive("residual_kernel"),
            s.positive("last_kernel"),
            s.positive("compress"),
            s.positive("dilation_base"));
    ConfigSection t = root.section("transformer");
    t.only("activation", "gelu_erf");
    t.only("norm", "layer_norm");
    t.only("layer_scale", true);
    var transformer =
        new TransformerConfig(
            t.positive("layers"),
            t.positive("d_model"),
            t.positive("heads"),
            t.positive("feed_forward"),
            (float) t.number("norm_eps"),
            t.number("rope_max_period"),
            t.positive("context"));
    t.only("head_dim", transformer.headDim());
    ConfigSection r = root.section("resample");
    r.only("downsample_pad", "replicate");
    r.only("upsample_depthwise", true);
    var resampling = new ResamplingConfig(r.positive("stride"), r.positive("kernel"));
    ConfigSection q = root.section("quantizer");
    var quantiser =
        new QuantiserConfig(
            q.positive("semantic"),
            q.positive("acoustic"),
            q.positive("active"),
            q.positive("bins"),
            q.positive("codebook_dim"),
            (float) q.number("usage_floor"));
    q.only("codebooks_in_file", quantiser.semantic + quantiser.acoustic);
    root.finish();
    var config = new CodecConfig(seanet, transformer, resampling, quantiser);
    root.only("samples_per_frame", config.samplesPerFrame());
    root.finish();
    return config;
  }

  /// Samples in one frame.
  public int samplesPerFrame() {
    return seanet.hopSamples() * resampling.stride;
  }

  /// Codes a frame has: the codebooks in use.
  public int codebooks() {
    return quantiser.active;
  }

  /// The same codec with another number of codebooks in use.
  ///
  /// @throws CodecException if the file has not so many
  public CodecConfig withCodebooks(int active) {
    QuantiserConfig q = quantiser;
    return new CodecConfig(
        seanet,
        transformer,
        resampling,
        new QuantiserConfig(q.semantic, q.acoustic, active, q.bins, q.dimension, q.usageFloor));
  }

  /// The same codec whose transformers look back over another number of latents: a variant of a
  /// golden set (`mimi_transformer_context`).
  public CodecConfig withContext(int context) {
    TransformerConfig t = transformer;
    return new CodecConfig(
        seanet,
        new TransformerConfig(
            t.layers, t.dimension, t.heads, t.feedForward, t.normEpsilon, t.ropeMaxPeriod, context),
        resampling,
        quantiser);
  }
}

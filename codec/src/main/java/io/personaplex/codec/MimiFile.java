package io.personaplex.codec;

import io.personaplex.codec.CodecConfig.QuantiserConfig;
import io.personaplex.codec.CodecConfig.SeaNetConfig;
import io.personaplex.codec.Convolution.Activation;
import io.personaplex.codec.Convolution.Padding;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Builds the parts of a codec from the tensors of its file, see [CodecLayout].
final class MimiFile {
  private final Checkpoint file;
  private final CodecConfig config;
  private final Arena arena;

  /// @param arena owns the packed weights
  MimiFile(Checkpoint file, CodecConfig config, Arena arena) {
    this.file = file;
    this.config = config;
    this.arena = arena;
  }

  SeaNet encoder() {
    SeaNetConfig c = config.seanet();
    var index = new ModuleIndex();
    List<SeaNet.Module<?>> modules = new ArrayList<>();
    add(modules, "enc", index, convolution(conv("encoder", index), 1, Activation.NONE));
    for (int ratio : c.ratios().reversed()) {
      addBlocks(modules, "enc", "encoder", index);
      index.activation();
      add(modules, "enc", index, convolution(conv("encoder", index), ratio, Activation.ELU));
    }
    index.activation();
    add(modules, "enc", index, convolution(conv("encoder", index), 1, Activation.ELU));
    return new SeaNet(modules);
  }

  SeaNet decoder() {
    SeaNetConfig c = config.seanet();
    var index = new ModuleIndex();
    List<SeaNet.Module<?>> modules = new ArrayList<>();
    add(modules, "dec", index, convolution(conv("decoder", index), 1, Activation.NONE));
    for (int ratio : c.ratios()) {
      index.activation();
      String name = CodecLayout.transposed("decoder", index.peek());
      var weights =
          ConvolutionWeights.transposed(
              file.tensor(name + ".weight"), floats(name + ".bias"), ratio, arena);
      add(modules, "dec", index, new Convolution(weights, Padding.ZEROS, Activation.ELU));
      addBlocks(modules, "dec", "decoder", index);
    }
    index.activation();
    add(modules, "dec", index, convolution(conv("decoder", index), 1, Activation.ELU));
    return new SeaNet(modules);
  }

  /// @param side `encoder_transformer` or `decoder_transformer`
  MimiTransformer transformer(String side, String probed) {
    List<TransformerLayer> layers = new ArrayList<>();
    for (int l = 0; l < config.transformer().layers(); l++) {
      String name = CodecLayout.layer(side, l);
      layers.add(
          new TransformerLayer(
              PackedWeights.matrix(file.tensor(name + "self_attn.in_proj_weight"), arena),
              PackedWeights.matrix(file.tensor(name + "self_attn.out_proj.weight"), arena),
              new TransformerLayer.Norm(floats(name + "norm1.weight"), floats(name + "norm1.bias")),
              new TransformerLayer.Norm(floats(name + "norm2.weight"), floats(name + "norm2.bias")),
              PackedWeights.matrix(file.tensor(name + "linear1.weight"), arena),
              PackedWeights.matrix(file.tensor(name + "linear2.weight"), arena),
              floats(name + "layer_scale_1.scale"),
              floats(name + "layer_scale_2.scale")));
    }
    return new MimiTransformer(probed, config.transformer(), layers);
  }

  Convolution downsample() {
    Tensor weight = file.tensor(CodecLayout.DOWNSAMPLE);
    var weights =
        ConvolutionWeights.plain(weight, new float[0], config.resampling().stride(), 1, arena);
    return new Convolution(weights, Padding.REPLICATE, Activation.NONE);
  }

  DepthwiseUpsample upsample() {
    return new DepthwiseUpsample(
        floats(CodecLayout.UPSAMPLE),
        config.seanet().dimension(),
        config.resampling().kernel(),
        config.resampling().stride());
  }

  SplitQuantiser quantiser() {
    QuantiserConfig q = config.quantiser();
    return new SplitQuantiser(
        quantiser(CodecLayout.SEMANTIC, q.semantic()),
        quantiser(CodecLayout.ACOUSTIC, q.active() - q.semantic()));
  }

  private ResidualQuantiser quantiser(String name, int codebooks) {
    QuantiserConfig q = config.quantiser();
    int dimension = config.seanet().dimension();
    List<Codebook> inUse = new ArrayList<>();
    for (int k = 0; k < codebooks; k++) {
      String codebook = CodecLayout.codebook(name, k);
      inUse.add(
          new Codebook(
              codebook,
              floats(codebook + "embedding_sum"),
              floats(codebook + "cluster_usage"),
              q.usageFloor(),
              arena));
    }
    Tensor in = file.tensor(name + ".input_proj.weight").reshape(q.dimension(), dimension);
    Tensor out = file.tensor(name + ".output_proj.weight").reshape(dimension, q.dimension());
    return new ResidualQuantiser(
        PackedWeights.matrix(in, arena), PackedWeights.matrix(out, arena), List.copyOf(inUse));
  }

  private void addBlocks(
      List<SeaNet.Module<?>> modules, String probed, String side, ModuleIndex index) {
    SeaNetConfig c = config.seanet();
    int dilation = 1;
    for (int j = 0; j < c.residualLayers(); j++) {
      String narrowing = CodecLayout.block(side, index.peek(), 1);
      String widening = CodecLayout.block(side, index.peek(), 3);
      add(
          modules,
          probed,
          index,
          new ResidualBlock(weights(narrowing, 1, dilation), weights(widening, 1, 1)));
      dilation *= c.dilationBase();
    }
  }

  private static <S extends StreamState> void add(
      List<SeaNet.Module<?>> modules, String probed, ModuleIndex index, StreamingStage<S> stage) {
    modules.add(new SeaNet.Module<>("%s.model.%d".formatted(probed, index.next()), stage));
  }

  private static String conv(String side, ModuleIndex index) {
    return CodecLayout.conv(side, index.peek());
  }

  private Convolution convolution(String name, int stride, Activation activation) {
    return new Convolution(weights(name, stride, 1), Padding.ZEROS, activation);
  }

  private ConvolutionWeights weights(String name, int stride, int dilation) {
    return ConvolutionWeights.plain(
        file.tensor(name + ".weight"), floats(name + ".bias"), stride, dilation, arena);
  }

  private float[] floats(String name) {
    return file.tensor(name).toFloats();
  }
}

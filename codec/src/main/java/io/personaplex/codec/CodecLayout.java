package io.personaplex.codec;

import io.personaplex.codec.CodecConfig.QuantiserConfig;
import io.personaplex.codec.CodecConfig.SeaNetConfig;
import io.personaplex.codec.CodecConfig.TransformerConfig;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tensors of a codec's file: names and shapes, in the order of the data path. All are F32.
///
/// The names are those of the published file; `model.N` counts the modules of a SEANet, its
/// activations included, which hold no tensors.
public final class CodecLayout {
  static final String DOWNSAMPLE = "downsample.conv.conv.conv.weight";
  static final String UPSAMPLE = "upsample.convtr.convtr.convtr.weight";
  static final String SEMANTIC = "quantizer.rvq_first";
  static final String ACOUSTIC = "quantizer.rvq_rest";

  private static final int MOST_FAULTS_SHOWN = 8;

  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  /// The layout of a codec of these sizes.
  public CodecLayout(CodecConfig config) {
    SeaNetConfig seanet = config.seanet();
    encoder(seanet);
    transformer("encoder_transformer", config.transformer());
    int dimension = seanet.dimension();
    int kernel = config.resampling().kernel();
    add(DOWNSAMPLE, dimension, dimension, kernel);
    quantiser(SEMANTIC, config.quantiser().semantic(), dimension, config.quantiser());
    quantiser(ACOUSTIC, config.quantiser().acoustic(), dimension, config.quantiser());
    add(UPSAMPLE, dimension, 1, kernel);
    transformer("decoder_transformer", config.transformer());
    decoder(seanet);
  }

  /// All names, in order.
  public List<String> names() {
    return List.copyOf(shapes.keySet());
  }

  /// The shape of one tensor.
  ///
  /// @throws IllegalArgumentException if the layout has no such tensor
  public long[] shape(String name) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("a codec has no tensor '%s'".formatted(name));
    }
    return shape.clone();
  }

  /// Elements of all tensors together.
  public long elements() {
    long sum = 0;
    for (long[] shape : shapes.values()) {
      long elements = 1;
      for (long d : shape) {
        elements *= d;
      }
      sum += elements;
    }
    return sum;
  }

  /// Compares a file with this layout: it must hold exactly these tensors.
  ///
  /// @throws CodecException naming what lacks, what is of another shape or type, what is strange
  public void check(Checkpoint file) {
    List<String> faults = new ArrayList<>();
    Set<String> held = file.names();
    shapes.forEach(
        (name, shape) -> {
          if (!held.contains(name)) {
            faults.add("lacks '%s' %s".formatted(name, Arrays.toString(shape)));
            return;
          }
          Tensor tensor = file.tensor(name);
          if (!Arrays.equals(tensor.shape(), shape) || tensor.dtype() != DType.F32) {
            faults.add(
                "'%s' is %s %s, wanted F32 %s"
                    .formatted(
                        name,
                        tensor.dtype(),
                        Arrays.toString(tensor.shape()),
                        Arrays.toString(shape)));
          }
        });
    held.stream()
        .filter(name -> !shapes.containsKey(name))
        .sorted()
        .forEach(name -> faults.add("holds '%s', which this codec has not".formatted(name)));
    if (!faults.isEmpty()) {
      int more = faults.size() - MOST_FAULTS_SHOWN;
      throw new CodecException(
          "%s is not the codec of this configuration: %s%s"
              .formatted(
                  file.path(),
                  String.join("; ", faults.subList(0, Math.min(faults.size(), MOST_FAULTS_SHOWN))),
                  more > 0 ? "; and %d more".formatted(more) : ""));
    }
  }

  private void encoder(SeaNetConfig c) {
    var index = new ModuleIndex();
    int channels = c.filters();
    convolution(conv("encoder", index.next()), channels, 1, c.kernel());
    for (int ratio : c.ratios().reversed()) {
      blocks("encoder", index, channels, c);
      index.activation();
      convolution(conv("encoder", index.next()), 2L * channels, channels, 2L * ratio);
      channels *= 2;
    }
    index.activation();
    convolution(conv("encoder", index.next()), c.dimension(), channels, c.lastKernel());
  }

  private void decoder(SeaNetConfig c) {
    var index = new ModuleIndex();
    int channels = c.widestChannels();
    convolution(conv("decoder", index.next()), channels, c.dimension(), c.kernel());
    for (int ratio : c.ratios()) {
      index.activation();
      String name = transposed("decoder", index.next());
      add(name + ".weight", channels, channels / 2, 2L * ratio);
      add(name + ".bias", channels / 2);
      channels /= 2;
      blocks("decoder", index, channels, c);
    }
    index.activation();
    convolution(conv("decoder", index.next()), 1, channels, c.lastKernel());
  }

  private void blocks(String side, ModuleIndex index, int channels, SeaNetConfig c) {
    for (int j = 0; j < c.residualLayers(); j++) {
      int module = index.next();
      int hidden = channels / c.compress();
      convolution(block(side, module, 1), hidden, channels, c.residualKernel());
      convolution(block(side, module, 3), channels, hidden, 1);
    }
  }

  private void transformer(String side, TransformerConfig c) {
    int d = c.dimension();
    for (int l = 0; l < c.layers(); l++) {
      String name = layer(side, l);
      add(name + "self_attn.in_proj_weight", 3L * d, d);
      add(name + "self_attn.out_proj.weight", d, d);
      for (int n = 1; n <= 2; n++) {
        add(name + "norm" + n + ".weight", d);
        add(name + "norm" + n + ".bias", d);
        add(name + "layer_scale_" + n + ".scale", d);
      }
      add(name + "linear1.weight", c.feedForward(), d);
      add(name + "linear2.weight", d, c.feedForward());
    }
  }

  private void quantiser(String name, int codebooks, int dimension, QuantiserConfig c) {
    add(name + ".input_proj.weight", c.dimension(), dimension, 1);
    add(name + ".output_proj.weight", dimension, c.dimension(), 1);
    for (int k = 0; k < codebooks; k++) {
      String codebook = codebook(name, k);
      add(codebook + "_initialized", 1);
      add(codebook + "cluster_usage", c.bins());
      add(codebook + "embedding_sum", c.bins(), c.dimension());
    }
  }

  private void convolution(String name, long out, long in, long kernel) {
    add(name + ".weight", out, in, kernel);
    add(name + ".bias", out);
  }

  private void add(String name, long... shape) {
    shapes.put(name, shape);
  }

  static String conv(String side, int module) {
    return "%s.model.%d.conv.conv".formatted(side, module);
  }

  static String transposed(String side, int module) {
    return "%s.model.%d.convtr.convtr".formatted(side, module);
  }

  static String block(String side, int module, int part) {
    return "%s.model.%d.block.%d.conv.conv".formatted(side, module, part);
  }

  static String layer(String side, int layer) {
    return "%s.transformer.layers.%d.".formatted(side, layer);
  }

  static String codebook(String quantiser, int codebook) {
    return "%s.vq.layers.%d._codebook.".formatted(quantiser, codebook);
  }
}

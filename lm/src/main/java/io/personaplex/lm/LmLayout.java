package io.personaplex.lm;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// Names and shapes of all tensors of a language model file, as the public checkpoints have them.
///
/// - Attention projections are packed: rows of queries, then keys, then values. Those of the depth
///   transformer hold one such set a sub-step, one behind the other.
/// - `linear_in` of a gated feed-forward holds the gate's rows, then the value's.
/// - Norm gains have the shape `[1, 1, dim]`; nothing has a bias.
public final class LmLayout {
  /// A tensor of the file.
  ///
  /// @param shape outermost dimension first
  public record Entry(String name, List<Long> shape) {
    /// Number of elements.
    public long elements() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /// Input of the sub-step 0 of the depth transformer.
  static final String DEPTH_TEXT_EMBEDDING = "depformer_text_emb.weight";

  static final String OUT_NORM = "out_norm.alpha";
  static final String TEXT_EMBEDDING = "text_emb.weight";
  static final String TEXT_HEAD = "text_linear.weight";

  private static final Set<DType> FLOATS = EnumSet.of(DType.BF16, DType.F16, DType.F32);

  private final List<Entry> entries;

  private LmLayout(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /// The layout of a model of these sizes.
  public static LmLayout of(LmConfig config) {
    var list = new ArrayList<Entry>();
    int dim = config.dim();
    for (int i = 0; i < config.audioStreams(); i++) {
      list.add(entry(audioEmbedding(i), config.card() + 1, dim));
    }
    list.add(entry(TEXT_EMBEDDING, config.textCard() + 1, dim));
    for (int l = 0; l < config.layers(); l++) {
      list.add(entry(temporal(l, "norm1.alpha"), 1, 1, dim));
      list.add(entry(temporal(l, "norm2.alpha"), 1, 1, dim));
      list.add(entry(temporal(l, "self_attn.in_proj_weight"), 3L * dim, dim));
      list.add(entry(temporal(l, "self_attn.out_proj.weight"), dim, dim));
      list.add(entry(temporal(l, "gating.linear_in.weight"), 2L * config.gatedHidden(), dim));
      list.add(entry(temporal(l, "gating.linear_out.weight"), dim, config.gatedHidden()));
    }
    list.add(entry(OUT_NORM, 1, 1, dim));
    list.add(entry(TEXT_HEAD, config.textCard(), dim));

    LmConfig.DepthConfig depth = config.depth();
    int width = depth.dim();
    long steps = depth.subSteps();
    list.add(entry(DEPTH_TEXT_EMBEDDING, config.textCard() + 1, width));
    for (int s = 0; s < depth.subSteps(); s++) {
      list.add(entry(depthInput(s), width, dim));
      list.add(entry(audioHead(s), config.card(), width));
      if (s > 0) {
        list.add(entry(depthEmbedding(s), config.card() + 1, width));
      }
    }
    for (int l = 0; l < depth.layers(); l++) {
      list.add(entry(depth(l, "norm1.alpha"), 1, 1, width));
      list.add(entry(depth(l, "norm2.alpha"), 1, 1, width));
      list.add(entry(depth(l, "self_attn.in_proj_weight"), steps * 3 * width, width));
      list.add(entry(depth(l, "self_attn.out_proj.weight"), steps * width, width));
      for (int s = 0; s < depth.subSteps(); s++) {
        list.add(entry(depthGate(l, s, "linear_in"), 2L * depth.gatedHidden(), width));
        list.add(entry(depthGate(l, s, "linear_out"), width, depth.gatedHidden()));
      }
    }
    list.sort(Comparator.comparing(Entry::name));
    return new LmLayout(list);
  }

  /// All tensors, in the order of their data in the published file: that of their names.
  public List<Entry> entries() {
    return entries;
  }

  /// Elements of all tensors: the parameters of the model.
  public long parameters() {
    return entries.stream().mapToLong(Entry::elements).sum();
  }

  /// Looks whether a file holds exactly these tensors, of floats.
  ///
  /// @throws TensorException naming the file and the first of its faults
  public void check(Checkpoint file) {
    var shapes = new LinkedHashMap<String, long[]>();
    for (Entry entry : entries) {
      shapes.put(entry.name(), entry.shape().stream().mapToLong(d -> d).toArray());
    }
    file.expect(shapes);
    for (Entry entry : entries) {
      Tensor tensor = file.tensor(entry.name());
      if (!FLOATS.contains(tensor.dtype())) {
        throw new TensorException(
            "%s: tensor '%s' is %s, wanted one of %s: not a checkpoint in its original precision"
                .formatted(file.path(), tensor.name(), tensor.dtype(), FLOATS));
      }
    }
  }

  /// Table of audio channel `i`, counted from 0: the agent's first.
  static String audioEmbedding(int i) {
    return "emb.%d.weight".formatted(i);
  }

  static String temporal(int layer, String part) {
    return "transformer.layers.%d.%s".formatted(layer, part);
  }

  static String depth(int layer, String part) {
    return "depformer.layers.%d.%s".formatted(layer, part);
  }

  static String depthGate(int layer, int subStep, String part) {
    return depth(layer, "gating.%d.%s.weight".formatted(subStep, part));
  }

  /// Projection of the temporal state into sub-step `s`.
  static String depthInput(int subStep) {
    return "depformer_in.%d.weight".formatted(subStep);
  }

  /// Table of the audio token that is the input of sub-step `s ≥ 1`: the file counts from there.
  static String depthEmbedding(int subStep) {
    return "depformer_emb.%d.weight".formatted(subStep - 1);
  }

  static String audioHead(int subStep) {
    return "linears.%d.weight".formatted(subStep);
  }

  private static Entry entry(String name, long... shape) {
    return new Entry(name, Arrays.stream(shape).boxed().toList());
  }
}

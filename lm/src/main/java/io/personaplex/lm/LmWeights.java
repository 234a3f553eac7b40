package io.personaplex.lm;

import com.google.errorprone.annotations.MustBeClosed;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TensorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The weights of a language model at a precision, immutable, shared by all sessions. Embeddings
/// (and, at [Precision#BF16], everything) are read where the checkpoint is mapped.
public final class LmWeights implements AutoCloseable {
  private final Arena arena = Arena.ofShared(); // shared: every compute thread reads it
  private final LmConfig config;
  private final Precision precision;
  private final RowEmbedding rowEmbedding;
  private final List<LayerWeights> temporalLayers = new ArrayList<>();
  private final float[] outNorm;
  private final WeightMatrix textHead;
  private final List<DepthStepWeights> depthSteps = new ArrayList<>();

  /// Reads a checkpoint, which must stay open while these weights are used.
  ///
  /// @param subSteps of the depth transformer to load, from the first: [LmConfig#liveSubSteps] for
  ///   conversations
  /// @param threads that pack
  /// @throws TensorException if the file is not the language model of this configuration
  @MustBeClosed
  public LmWeights(
      Checkpoint file,
      LmConfig config,
      Precision precision,
      int subSteps,
      int threads,
      LoadProgress progress) {
    this.config = config;
    this.precision = precision;
    try {
      LmLayout.of(config).check(file);
      Map<String, WeightMatrix> matrices =
          matrices(file, LmPlan.of(config, precision, subSteps), threads, progress);
      rowEmbedding = rowEmbedding(file);
      for (int l = 0; l < config.layers(); l++) {
        temporalLayers.add(
            new LayerWeights(
                file.tensor(LmLayout.temporal(l, "norm1.alpha")).toFloats(),
                find(matrices, LmLayout.temporal(l, "self_attn.in_proj_weight"), 0),
                find(matrices, LmLayout.temporal(l, "self_attn.out_proj.weight"), 0),
                file.tensor(LmLayout.temporal(l, "norm2.alpha")).toFloats(),
                find(matrices, LmLayout.temporal(l, "gating.linear_in.weight"), 0),
                find(matrices, LmLayout.temporal(l, "gating.linear_out.weight"), 0)));
      }
      outNorm = file.tensor(LmLayout.OUT_NORM).toFloats();
      textHead = find(matrices, LmLayout.TEXT_HEAD, 0);
      addDepthSteps(file, matrices, subSteps);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private RowEmbedding rowEmbedding(Checkpoint file) {
    var audio = new ArrayList<EmbeddingTable>();
    for (int i = 0; i < config.audioStreams(); i++) {
      audio.add(new EmbeddingTable(file.tensor(LmLayout.audioEmbedding(i))));
    }
    return new RowEmbedding(
        new EmbeddingTable(file.tensor(LmLayout.TEXT_EMBEDDING)), audio, config.dim());
  }

  private void addDepthSteps(Checkpoint file, Map<String, WeightMatrix> matrices, int subSteps) {
    int layers = config.depth().layers();
    var norm1 = new ArrayList<float[]>();
    var norm2 = new ArrayList<float[]>();
    for (int l = 0; l < layers; l++) {
      norm1.add(file.tensor(LmLayout.depth(l, "norm1.alpha")).toFloats());
      norm2.add(file.tensor(LmLayout.depth(l, "norm2.alpha")).toFloats());
    }
    for (int s = 0; s < subSteps; s++) {
      var stack = new ArrayList<LayerWeights>();
      for (int l = 0; l < layers; l++) {
        stack.add(
            new LayerWeights(
                norm1.get(l),
                find(matrices, LmLayout.depth(l, "self_attn.in_proj_weight"), s),
                find(matrices, LmLayout.depth(l, "self_attn.out_proj.weight"), s),
                norm2.get(l),
                find(matrices, LmLayout.depthGate(l, s, "linear_in"), 0),
                find(matrices, LmLayout.depthGate(l, s, "linear_out"), 0)));
      }
      String table = s == 0 ? LmLayout.DEPTH_TEXT_EMBEDDING : LmLayout.depthEmbedding(s);
      depthSteps.add(
          new DepthStepWeights(
              find(matrices, LmLayout.depthInput(s), 0),
              new EmbeddingTable(file.tensor(table)),
              List.copyOf(stack),
              find(matrices, LmLayout.audioHead(s), 0)));
    }
  }

  private Map<String, WeightMatrix> matrices(
      Checkpoint file, LmPlan plan, int threads, LoadProgress progress) {
    var packing = new WeightPacking("packing %s weights".formatted(precision), progress);
    var matrices = new HashMap<String, WeightMatrix>();
    for (LmPlan.Matrix m : plan.matrices()) {
      Tensor source = source(file, m);
      MemorySegment data;
      if (m.format() == WeightFormat.BF16 && source.dtype() == DType.BF16) {
        data = source.data(); // as it lies in the file
      } else {
        data = arena.allocate(m.bytes(), 64);
        packing.add(source, m.format(), data);
      }
      matrices.put(m.name(), new WeightMatrix(m.name(), m.format(), m.rows(), m.columns(), data));
    }
    packing.run(threads);
    return matrices;
  }

  private static Tensor source(Checkpoint file, LmPlan.Matrix m) {
    long first = (long) m.part() * m.rows();
    return file.tensor(m.tensor()).slice(first, first + m.rows());
  }

  private static WeightMatrix find(Map<String, WeightMatrix> matrices, String tensor, int part) {
    String name = new LmPlan.Matrix(tensor, part, 1, 1, WeightFormat.F32).name();
    return Objects.requireNonNull(matrices.get(name), name);
  }

  /// All sizes.
  public LmConfig config() {
    return config;
  }

  /// How the weights are held.
  public Precision precision() {
    return precision;
  }

  RowEmbedding rowEmbedding() {
    return rowEmbedding;
  }

  List<LayerWeights> temporalLayers() {
    return temporalLayers;
  }

  float[] outNorm() {
    return outNorm;
  }

  WeightMatrix textHead() {
    return textHead;
  }

  List<DepthStepWeights> depthSteps() {
    return depthSteps;
  }

  /// Frees the packed weights; no model may use them afterwards.
  @Override
  public void close() {
    arena.close();
  }
}

package io.personaplex.lm;

import com.google.errorprone.annotations.MustBeClosed;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.TensorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// The weights of a language model at a precision, immutable, shared by all sessions. Embeddings
/// (and, at [Precision#BF16], everything) are read where the checkpoint is mapped; the tables are
/// brought into memory once, at the end of loading.
public final class LmWeights implements AutoCloseable {
  private final LmConfig config;
  private final Precision precision;
  private final PackedMatrices matrices;
  private final RowEmbedding rowEmbedding;
  private final List<LayerWeights> temporalLayers;
  private final float[] outNorm;
  private final WeightMatrix textHead;
  private final List<DepthStepWeights> depthSteps;

  /// Reads a checkpoint, which must stay open while these weights are used, and packs what has to
  /// be into memory.
  ///
  /// @param subSteps of the depth transformer to load, from the first: [LmConfig#liveSubSteps] for
  ///   conversations
  /// @param threads that pack
  /// @throws TensorException if the file is not the language model of this configuration, or holds
  ///   weights that are no finite numbers where they are to be rounded
  @MustBeClosed
  public LmWeights(
      Checkpoint file,
      LmConfig config,
      Precision precision,
      int subSteps,
      int threads,
      LoadProgress progress) {
    this(
        file,
        config,
        precision,
        subSteps,
        progress,
        (plan, packed) -> PackedMatrices.inMemory(file, plan, threads, packed));
  }

  /// The same, but weights that have to be rounded are taken from a file of them, which is made if
  /// it is not there, damaged, or of another checkpoint ([Checkpoint#identity]), precision, number
  /// of sub-steps or version of the formats. If it cannot be written, they are packed into memory.
  ///
  /// @param cache a file for this precision alone, in a folder that may not exist yet
  @MustBeClosed
  public LmWeights(
      Checkpoint file,
      LmConfig config,
      Precision precision,
      int subSteps,
      Path cache,
      int threads,
      LoadProgress progress) {
    this(
        file,
        config,
        precision,
        subSteps,
        progress,
        (plan, packed) ->
            precision.isRounded()
                ? PackedMatrices.cached(cache, file, plan, threads, packed)
                : PackedMatrices.inMemory(file, plan, threads, packed));
  }

  /// The same with matrices that are packed elsewhere.
  ///
  /// @param packing makes the matrices of the plan and reports it; they are closed with these
  ///   weights
  @MustBeClosed
  LmWeights(
      Checkpoint file,
      LmConfig config,
      Precision precision,
      int subSteps,
      LoadProgress progress,
      BiFunction<LmPlan, LoadProgress, PackedMatrices> packing) {
    this.config = config;
    this.precision = precision;
    LmLayout.of(config).check(file);
    LmPlan plan = LmPlan.of(config, precision, subSteps);
    rowEmbedding = rowEmbedding(file);
    List<EmbeddingTable> depthTables = depthTables(file, subSteps);
    var reading =
        new TableReading(
            Stream.of(rowEmbedding.tables(), depthTables).flatMap(List::stream).toList(), progress);
    matrices = packing.apply(plan, reading.before());
    try {
      temporalLayers = temporalLayers(file);
      outNorm = file.tensor(LmLayout.OUT_NORM).toFloats();
      textHead = matrices.matrix(LmLayout.TEXT_HEAD, 0);
      depthSteps = depthSteps(file, depthTables);
      reading.run();
    } catch (RuntimeException | Error e) {
      matrices.close();
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

  private static List<EmbeddingTable> depthTables(Checkpoint file, int subSteps) {
    var tables = new ArrayList<EmbeddingTable>();
    for (int s = 0; s < subSteps; s++) {
      String name = s == 0 ? LmLayout.DEPTH_TEXT_EMBEDDING : LmLayout.depthEmbedding(s);
      tables.add(new EmbeddingTable(file.tensor(name)));
    }
    return tables;
  }

  private List<LayerWeights> temporalLayers(Checkpoint file) {
    var layers = new ArrayList<LayerWeights>();
    for (int l = 0; l < config.layers(); l++) {
      layers.add(
          new LayerWeights(
              file.tensor(LmLayout.temporal(l, "norm1.alpha")).toFloats(),
              matrices.matrix(LmLayout.temporal(l, "self_attn.in_proj_weight"), 0),
              matrices.matrix(LmLayout.temporal(l, "self_attn.out_proj.weight"), 0),
              file.tensor(LmLayout.temporal(l, "norm2.alpha")).toFloats(),
              matrices.matrix(LmLayout.temporal(l, "gating.linear_in.weight"), 0),
              matrices.matrix(LmLayout.temporal(l, "gating.linear_out.weight"), 0)));
    }
    return List.copyOf(layers);
  }

  private List<DepthStepWeights> depthSteps(Checkpoint file, List<EmbeddingTable> tables) {
    int layers = config.depth().layers();
    var norm1 = new ArrayList<float[]>();
    var norm2 = new ArrayList<float[]>();
    for (int l = 0; l < layers; l++) {
      norm1.add(file.tensor(LmLayout.depth(l, "norm1.alpha")).toFloats());
      norm2.add(file.tensor(LmLayout.depth(l, "norm2.alpha")).toFloats());
    }
    var steps = new ArrayList<DepthStepWeights>();
    for (int s = 0; s < tables.size(); s++) {
      var stack = new ArrayList<LayerWeights>();
      for (int l = 0; l < layers; l++) {
        stack.add(
            new LayerWeights(
                norm1.get(l),
                matrices.matrix(LmLayout.depth(l, "self_attn.in_proj_weight"), s),
                matrices.matrix(LmLayout.depth(l, "self_attn.out_proj.weight"), s),
                norm2.get(l),
                matrices.matrix(LmLayout.depthGate(l, s, "linear_in"), 0),
                matrices.matrix(LmLayout.depthGate(l, s, "linear_out"), 0)));
      }
      steps.add(
          new DepthStepWeights(
              matrices.matrix(LmLayout.depthInput(s), 0),
              tables.get(s),
              List.copyOf(stack),
              matrices.matrix(LmLayout.audioHead(s), 0)));
    }
    return List.copyOf(steps);
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

  /// Frees or unmaps the packed weights; no model may use them afterwards.
  @Override
  public void close() {
    matrices.close();
  }
}

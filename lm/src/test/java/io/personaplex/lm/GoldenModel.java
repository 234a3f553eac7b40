package io.personaplex.lm;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.lang.foreign.Arena;
import java.util.function.Consumer;

/// The language model of the golden set, and rows of tokens to send through it.
final class GoldenModel {
  static final String TEACHER = "lm_teacher.safetensors";

  private final Arena arena;
  final LanguageModel model;

  private GoldenModel(LanguageModel model, Arena arena) {
    this.model = model;
    this.arena = arena;
  }

  /// Opens the model for a body of a test: all sub-steps of the depth transformer, the ring of the
  /// set's configuration, one thread.
  static void with(Precision precision, Kernels kernels, Consumer<GoldenModel> body) {
    with(config(), precision, kernels, 1, body);
  }

  static void with(
      LmConfig config,
      Precision precision,
      Kernels kernels,
      int threads,
      Consumer<GoldenModel> body) {
    String name = Golden.config().path("lm").path("weights").asText();
    try (var file = new Checkpoint(Golden.file(name));
        var weights =
            new LmWeights(
                file, config, precision, config.depth().subSteps(), 2, LoadProgress.NONE);
        var compute = new Compute(kernels, threads);
        var arena = Arena.ofShared()) {
      body.accept(new GoldenModel(new LanguageModel(weights, compute), arena));
    }
  }

  static LmConfig config() {
    return LmConfig.read(Golden.config().path("lm"));
  }

  LmState newState() {
    return newState(KvRing.Format.F32);
  }

  LmState newState(KvRing.Format format) {
    return model.newState(arena, format, KvRing.Eviction.REFERENCE);
  }

  /// The table of whole numbers of that name, row by row.
  static int[][] table(Checkpoint file, String name) {
    Tensor tensor = file.tensor(name);
    int[][] table = new int[tensor.dimension(0)][tensor.dimension(1)];
    for (int r = 0; r < table.length; r++) {
      for (int c = 0; c < table[r].length; c++) {
        table[r][c] = Math.toIntExact(tensor.longAt((long) r * table[r].length + c));
      }
    }
    return table;
  }

  /// The rows of the teacher-forced run.
  static int[][] rows() {
    try (var teacher = new Checkpoint(Golden.file(TEACHER))) {
      return table(teacher, "rows");
    }
  }
}

package io.personaplex.lm;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.CheckpointWriter;
import io.personaplex.tensor.DType;
import java.nio.file.Path;
import java.util.List;

/// A float32 file whose matrices are what those of another are in some formats: a run on it is what
/// a run in these formats should be. Weights are read by products with unit vectors.
final class RoundedCheckpoint {
  private final Checkpoint file;
  private final LmPlan plan;
  private final PackedMatrices matrices;
  private final Compute compute;

  private RoundedCheckpoint(
      Checkpoint file, LmPlan plan, PackedMatrices matrices, Compute compute) {
    this.file = file;
    this.plan = plan;
    this.matrices = matrices;
    this.compute = compute;
  }

  static Path write(Path target, Checkpoint file, LmConfig config, HeldFormats formats) {
    LmPlan plan = formats.in(LmPlan.of(config, Precision.INT4, config.depth().subSteps()));
    List<LmLayout.Entry> entries = LmLayout.of(config).entries();
    var declared =
        entries.stream()
            .map(
                e ->
                    new CheckpointWriter.Declaration(
                        e.name(), DType.F32, e.shape().stream().mapToLong(d -> d).toArray()))
            .toList();
    try (var matrices = PackedMatrices.inMemory(file, plan, 2, LoadProgress.NONE);
        var compute = new Compute(ScalarKernels.create(), 1);
        var writer = new CheckpointWriter(target, declared)) {
      var rounded = new RoundedCheckpoint(file, plan, matrices, compute);
      for (LmLayout.Entry entry : entries) {
        writer.append(entry.name(), rounded.values(entry.name()));
      }
      writer.finish();
    }
    return target;
  }

  /// All parts of a matrix, rounded; what is no matrix, as it is.
  private float[] values(String tensor) {
    float[] values = file.tensor(tensor).toFloats();
    int at = 0;
    for (LmPlan.Matrix m : plan.matrices()) {
      if (m.tensor().equals(tensor)) {
        float[] part = weights(matrices.matrix(tensor, m.part()));
        System.arraycopy(part, 0, values, at, part.length);
        at += part.length;
      }
    }
    return values;
  }

  /// Row by row.
  private float[] weights(WeightMatrix matrix) {
    int rows = matrix.rows();
    int columns = matrix.columns();
    float[] units = new float[columns * columns];
    for (int c = 0; c < columns; c++) {
      units[c * columns + c] = 1;
    }
    float[] products = new float[columns * rows];
    compute.multiply(
        matrix, ActivationView.of(units, columns), ActivationView.of(products, rows), columns);
    float[] weights = new float[rows * columns];
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rows; r++) {
        weights[r * columns + c] = products[c * rows + r];
      }
    }
    return weights;
  }
}

package io.personaplex.lm;

import com.google.errorprone.annotations.MustBeClosed;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.tensor.Checkpoint;
import java.util.List;

/// Formats that are compared: those of the precisions, and one nobody can choose.
///
/// @param name for reports
/// @param temporal format of the temporal layers
/// @param other format of heads and depth transformer
record HeldFormats(String name, WeightFormat temporal, WeightFormat other) {
  static final HeldFormats EXACT = new HeldFormats("exact", WeightFormat.BF16, WeightFormat.BF16);
  static final HeldFormats INT8 = of(Precision.INT8);
  static final HeldFormats INT4 = of(Precision.INT4);
  static final HeldFormats INT4_EVERYWHERE =
      new HeldFormats("INT4 everywhere", WeightFormat.INT4, WeightFormat.INT4);

  private static HeldFormats of(Precision precision) {
    return new HeldFormats(precision.name(), precision.temporal(), precision.depth());
  }

  /// The weights of a checkpoint in these formats, all sub-steps.
  @MustBeClosed
  LmWeights weights(Checkpoint file, LmConfig config) {
    return new LmWeights(
        file,
        config,
        Precision.INT4,
        config.depth().subSteps(),
        LoadProgress.NONE,
        (plan, progress) -> PackedMatrices.inMemory(file, in(plan), 2, progress));
  }

  /// The same matrices in these formats.
  LmPlan in(LmPlan plan) {
    List<LmPlan.Matrix> matrices =
        plan.matrices().stream()
            .map(
                m ->
                    new LmPlan.Matrix(
                        m.tensor(),
                        m.part(),
                        m.rows(),
                        m.columns(),
                        m.tensor().startsWith("transformer.") ? temporal : other))
            .toList();
    return new LmPlan(plan.precision(), plan.subSteps(), matrices);
  }
}

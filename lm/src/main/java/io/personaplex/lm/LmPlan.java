package io.personaplex.lm;

import io.personaplex.kernels.WeightFormat;
import java.util.ArrayList;
import java.util.List;

/// Which matrices are made of a checkpoint at a precision, in the order a frame reads them. The
/// packed projections of the depth transformer are cut into those of its sub-steps.
///
/// @param precision the matrices have
/// @param subSteps of the depth transformer, from the first
/// @param matrices all of them
record LmPlan(Precision precision, int subSteps, List<Matrix> matrices) {
  /// One matrix.
  ///
  /// @param tensor name in the checkpoint
  /// @param part which of the equal parts of the tensor's rows, 0 where it is one
  record Matrix(String tensor, int part, int rows, int columns, WeightFormat format) {
    /// Unique among all: the tensor and, where it is cut, the part.
    String name() {
      return name(tensor, part);
    }

    static String name(String tensor, int part) {
      return part == 0 ? tensor : tensor + "#" + part;
    }

    /// Bytes it takes in its format.
    long bytes() {
      return format.byteSize(rows, columns);
    }
  }

  static LmPlan of(LmConfig config, Precision precision, int subSteps) {
    if (subSteps < 0 || subSteps > config.depth().subSteps()) {
      throw new IllegalArgumentException(
          "depth transformer: %d sub-steps asked for, the model has %d"
              .formatted(subSteps, config.depth().subSteps()));
    }
    var list = new ArrayList<Matrix>();
    int dim = config.dim();
    WeightFormat temporal = precision.temporal();
    for (int l = 0; l < config.layers(); l++) {
      list.add(temporalMatrix(l, "self_attn.in_proj_weight", 3 * dim, dim, temporal));
      list.add(temporalMatrix(l, "self_attn.out_proj.weight", dim, dim, temporal));
      list.add(
          temporalMatrix(l, "gating.linear_in.weight", 2 * config.gatedHidden(), dim, temporal));
      list.add(temporalMatrix(l, "gating.linear_out.weight", dim, config.gatedHidden(), temporal));
    }
    list.add(new Matrix(LmLayout.TEXT_HEAD, 0, config.textCard(), dim, precision.textHead()));
    for (int s = 0; s < subSteps; s++) {
      addSubStep(list, config, s, precision.depth());
    }
    return new LmPlan(precision, subSteps, List.copyOf(list));
  }

  private static void addSubStep(List<Matrix> list, LmConfig config, int s, WeightFormat format) {
    LmConfig.DepthConfig depth = config.depth();
    int width = depth.dim();
    int hidden = depth.gatedHidden();
    list.add(new Matrix(LmLayout.depthInput(s), 0, width, config.dim(), format));
    for (int l = 0; l < depth.layers(); l++) {
      list.add(
          new Matrix(LmLayout.depth(l, "self_attn.in_proj_weight"), s, 3 * width, width, format));
      list.add(new Matrix(LmLayout.depth(l, "self_attn.out_proj.weight"), s, width, width, format));
      list.add(new Matrix(LmLayout.depthGate(l, s, "linear_in"), 0, 2 * hidden, width, format));
      list.add(new Matrix(LmLayout.depthGate(l, s, "linear_out"), 0, width, hidden, format));
    }
    list.add(new Matrix(LmLayout.audioHead(s), 0, config.card(), width, format));
  }

  private static Matrix temporalMatrix(
      int layer, String part, int rows, int columns, WeightFormat format) {
    return new Matrix(LmLayout.temporal(layer, part), 0, rows, columns, format);
  }

  /// Bytes of all matrices: a frame reads each once.
  long bytes() {
    return matrices.stream().mapToLong(Matrix::bytes).sum();
  }
}

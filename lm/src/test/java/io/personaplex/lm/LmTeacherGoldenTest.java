package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every stage of both transformers under teacher forcing equals the reference's; bounds are those
/// of the set's README.
class LmTeacherGoldenTest {
  private static final double TEMPORAL = 5e-5;
  private static final double TEXT = 1e-4;
  private static final double DEPTH = 2e-4;

  static Stream<Kernels> kernels() {
    return Stream.of(ScalarKernels.create());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyStageEqualsTheReference(Kernels kernels) {
    GoldenModel.with(Precision.F32, kernels, golden -> compare(golden, kernels));
  }

  private static void compare(GoldenModel golden, Kernels kernels) {
    try (var file = new Checkpoint(Golden.file(GoldenModel.TEACHER))) {
      LmConfig config = golden.model.config();
      TeacherForcing run = TeacherForcing.run(golden.model, golden.newState(), true);
      var stages = new Stages("teacher, " + kernels.name());
      Recording seen = run.seen();

      stages.close(
          "embedding", file.tensor("embedding"), seen.of(Network.TEMPORAL, Stage.INPUT, -1), 5e-6);
      for (int l = 0; l < config.layers(); l++) {
        temporalLayer(stages, file, run, l);
      }
      stages.close("hidden", file.tensor("hidden"), seen.of(TeacherForcing.HIDDEN), TEMPORAL);
      List<float[]> textLogits = seen.of(TeacherForcing.TEXT_LOGITS);
      stages.close("text logits", file.tensor("text_logits"), textLogits, TEXT);
      Tensor textArgMax = file.tensor("text.argmax");
      for (int n = 0; n < textArgMax.elements(); n++) {
        stages.compare(
            "text margin", file.tensor("text.margin"), n, Stages.margin(textLogits.get(n)), TEXT);
        stages.token(
            "text of row " + n,
            textArgMax.longAt(n),
            Stages.argMax(textLogits.get(n)),
            file.tensor("text.margin").floatAt(n));
      }
      depth(stages, file, seen, config);
      stages.report();
    }
  }

  private static void temporalLayer(Stages stages, Checkpoint file, TeacherForcing run, int l) {
    Recording seen = run.seen();
    String detail = "detail.layer.%d.".formatted(l);
    compareDetail(stages, file, detail + "norm1", seen.of(Network.TEMPORAL, Stage.NORM1, l));
    compareDetail(stages, file, detail + "attn", seen.of(Network.TEMPORAL, Stage.ATTENTION, l));
    compareDetail(stages, file, detail + "norm2", seen.of(Network.TEMPORAL, Stage.NORM2, l));
    compareDetail(stages, file, detail + "ff", seen.of(Network.TEMPORAL, Stage.FEED_FORWARD, l));
    stages.close(
        "temporal layers",
        file.tensor("layer." + l),
        seen.of(Network.TEMPORAL, Stage.LAYER, l),
        TEMPORAL);
    var ring = run.state().rings().get(l);
    Tensor keys = file.tensor("cache.layer.%d.keys".formatted(l));
    Tensor values = file.tensor("cache.layer.%d.values".formatted(l));
    stages.close("keys", keys, Stages.slots(ring, true, keys.dimension(1)), TEMPORAL);
    stages.close("values", values, Stages.slots(ring, false, values.dimension(1)), TEMPORAL);
  }

  private static void compareDetail(
      Stages stages, Checkpoint file, String name, List<float[]> got) {
    stages.close(name.substring(name.lastIndexOf('.') + 1), file.tensor(name), got, TEMPORAL);
  }

  private static void depth(Stages stages, Checkpoint file, Recording seen, LmConfig config) {
    Tensor argMax = file.tensor("depth.argmax");
    assertThat(argMax.dimension(1))
        .as("sub-steps of %s", argMax)
        .isEqualTo(config.depth().subSteps());
    stages.close(
        "depth layer 0",
        file.tensor("depth.layer.0"),
        seen.of(Network.DEPTH, Stage.LAYER, 0),
        DEPTH);
    stages.close(
        "depth x",
        file.tensor("depth.x"),
        seen.of(Network.DEPTH, Stage.LAYER, config.depth().layers() - 1),
        DEPTH);
    List<float[]> logits = seen.of(TeacherForcing.AUDIO_LOGITS);
    stages.close("audio logits", file.tensor("depth.logits"), logits, DEPTH);
    for (int i = 0; i < argMax.elements(); i++) {
      float[] l = logits.get(i);
      Tensor margin = file.tensor("depth.margin");
      stages.compare("audio margin", margin, i, Stages.margin(l), DEPTH);
      stages.compare(
          "audio top value", file.tensor("depth.top_value"), i, l[Stages.argMax(l)], DEPTH);
      stages.compare(
          "audio log-sum-exp", file.tensor("depth.logsumexp"), i, Stages.logSumExp(l), DEPTH);
      stages.token(
          "audio token %d of all rows".formatted(i),
          argMax.longAt(i),
          Stages.argMax(l),
          margin.floatAt(i));
    }
  }
}

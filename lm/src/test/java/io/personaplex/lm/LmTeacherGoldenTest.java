package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Kernels;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every stage of both transformers under teacher forcing equals the reference's; bounds are those
/// of the set's README.
class LmTeacherGoldenTest {
  static Stream<Arguments> exactWeights() {
    return AllKernels.stream()
        .flatMap(k -> Stream.of(Precision.F32, Precision.BF16).map(p -> Arguments.of(k, p)));
  }

  /// The file holds bfloat16, so both precisions hold its weights exactly.
  @ParameterizedTest
  @MethodSource("exactWeights")
  void everyStageEqualsTheReference(Kernels kernels, Precision precision) {
    GoldenModel.with(
        precision,
        kernels,
        golden -> compare(golden, "teacher, %s, %s".formatted(precision, kernels.name())));
  }

  private static void compare(GoldenModel golden, String name) {
    try (var file = new Checkpoint(Golden.file(GoldenModel.TEACHER))) {
      LmConfig config = golden.model.config();
      TeacherForcing run = TeacherForcing.run(golden.model, golden.newState(), true);
      var stages = new Stages(name);
      Recording seen = run.seen();

      stages.close(
          "embedding",
          file.tensor("embedding"),
          seen.of(Network.TEMPORAL, Stage.INPUT, -1),
          Bound.EMBEDDING);
      for (int l = 0; l < config.layers(); l++) {
        temporalLayer(stages, file, run, l);
      }
      stages.close("hidden", file.tensor("hidden"), seen.of(TeacherForcing.HIDDEN), Bound.TEMPORAL);
      List<float[]> textLogits = seen.of(TeacherForcing.TEXT_LOGITS);
      stages.close("text logits", file.tensor("text_logits"), textLogits, Bound.TEXT_LOGITS);
      double gap = 2 * Bound.TEXT_LOGITS.of(file.tensor("text_logits"));
      Tensor textArgMax = file.tensor("text.argmax");
      for (int n = 0; n < textArgMax.elements(); n++) {
        stages.token(
            "text of row " + n,
            textArgMax.longAt(n),
            Stages.argMax(textLogits.get(n)),
            stages.margin("text margin", file, "text.margin", n, textLogits.get(n), gap));
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
        Bound.TEMPORAL);
    var ring = run.state().rings().get(l);
    Tensor keys = file.tensor("cache.layer.%d.keys".formatted(l));
    Tensor values = file.tensor("cache.layer.%d.values".formatted(l));
    stages.close("keys", keys, Stages.slots(ring, true, keys.dimension(1)), Bound.TEMPORAL);
    stages.close("values", values, Stages.slots(ring, false, values.dimension(1)), Bound.TEMPORAL);
  }

  private static void compareDetail(
      Stages stages, Checkpoint file, String name, List<float[]> got) {
    stages.close(name.substring(name.lastIndexOf('.') + 1), file.tensor(name), got, Bound.TEMPORAL);
  }

  private static void depth(Stages stages, Checkpoint file, Recording seen, LmConfig config) {
    Tensor argMax = file.tensor("depth.argmax");
    assertThat(argMax.dimension(1))
        .as("sub-steps of %s", argMax)
        .isEqualTo(config.depth().subSteps());
    for (int l = 0; l < config.depth().layers(); l++) {
      if (file.names().contains("depth.layer." + l)) {
        stages.close(
            "depth layers",
            file.tensor("depth.layer." + l),
            seen.of(Network.DEPTH, Stage.LAYER, l),
            Bound.DEPTH);
      }
    }
    stages.close(
        "depth x",
        file.tensor("depth.x"),
        seen.of(Network.DEPTH, Stage.LAYER, config.depth().layers() - 1),
        Bound.DEPTH);
    List<float[]> logits = seen.of(TeacherForcing.AUDIO_LOGITS);
    stages.close("audio logits", file.tensor("depth.logits"), logits, Bound.AUDIO_LOGITS);
    double limit = Bound.AUDIO_LOGITS.of(file.tensor("depth.logits"));
    for (int i = 0; i < argMax.elements(); i++) {
      float[] l = logits.get(i);
      stages.compare(
          "audio top value", file.tensor("depth.top_value"), i, l[Stages.argMax(l)], limit);
      stages.compare(
          "audio log-sum-exp", file.tensor("depth.logsumexp"), i, Stages.logSumExp(l), limit);
      stages.token(
          "audio token %d of all rows".formatted(i),
          argMax.longAt(i),
          Stages.argMax(l),
          stages.margin("audio margin", file, "depth.margin", i, l, 2 * limit));
    }
  }
}

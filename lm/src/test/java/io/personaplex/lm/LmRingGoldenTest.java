package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.Kernels;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The temporal transformer with a ring that wraps equals the reference: what is evicted, and what
/// the ring holds at the end.
class LmRingGoldenTest {
  static Stream<Kernels> kernels() {
    return AllKernels.stream();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aRingThatWrapsEvictsAsTheReferenceDoes(Kernels kernels) {
    int cases = 0;
    for (JsonNode variant : Golden.config().path("variants")) {
      if (!variant.has("lm_context")) {
        continue;
      }
      LmConfig config = GoldenModel.config().withContext(variant.path("lm_context").asInt());
      for (JsonNode file : variant.path("files")) {
        String name = file.asText();
        if (name.startsWith("lm_") && name.endsWith(".safetensors")) {
          GoldenModel.with(
              config, Precision.F32, kernels, 1, golden -> compare(name, kernels.name(), golden));
          cases++;
        }
      }
    }
    assertThat(cases).as("variants with another temporal ring").isPositive();
  }

  private static void compare(String name, String kernels, GoldenModel golden) {
    LmConfig config = golden.model.config();
    try (var file = new Checkpoint(Golden.file(name))) {
      TeacherForcing run = TeacherForcing.run(golden.model, golden.newState(), false);
      var stages = new Stages(name + ", " + kernels);
      for (int l = 0; l < config.layers(); l++) {
        stages.close(
            "temporal layers",
            file.tensor("layer." + l),
            run.seen().of(Network.TEMPORAL, Stage.LAYER, l),
            Bound.TEMPORAL);
        var ring = run.state().rings().get(l);
        Tensor keys = file.tensor("cache.layer.%d.keys".formatted(l));
        Tensor values = file.tensor("cache.layer.%d.values".formatted(l));
        stages.close("keys", keys, Stages.slots(ring, true, keys.dimension(1)), Bound.TEMPORAL);
        stages.close(
            "values", values, Stages.slots(ring, false, values.dimension(1)), Bound.TEMPORAL);
      }
      stages.close(
          "hidden", file.tensor("hidden"), run.seen().of(TeacherForcing.HIDDEN), Bound.TEMPORAL);
      stages.close(
          "text logits",
          file.tensor("text_logits"),
          run.seen().of(TeacherForcing.TEXT_LOGITS),
          Bound.TEXT_LOGITS);
      stages.report();
    }
  }
}

package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The reference in bfloat16 rounds its activations after every operation, this model keeps them in
/// float32: near, not equal. The ring is bfloat16 in both.
class LmBf16GoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  @Test
  void mappedWeightsAndARingOfBfloat16StayNearTheReferenceInBfloat16() {
    GoldenModel.with(
        Precision.BF16,
        AllKernels.fastest(),
        golden -> {
          TeacherForcing run =
              TeacherForcing.run(golden.model, golden.newState(KvRing.Format.BF16), true);
          int last = golden.model.config().depth().layers() - 1;
          try (var file = new Checkpoint(Golden.file("lm_teacher_bf16.safetensors"))) {
            near(file, "hidden", run.seen().of(TeacherForcing.HIDDEN), 0.995);
            near(file, "text_logits", run.seen().of(TeacherForcing.TEXT_LOGITS), 0.99);
            near(file, "depth.x", run.seen().of(Network.DEPTH, Stage.LAYER, last), 0.97);
            agreement(file.tensor("depth.argmax"), run.seen().of(TeacherForcing.AUDIO_LOGITS));
          }
        });
  }

  private static void near(Checkpoint file, String name, List<float[]> got, double bound) {
    Tensor tensor = file.tensor(name);
    float[] wanted = tensor.toFloats();
    int width = tensor.dimension(tensor.rank() - 1);
    double worst = 1;
    for (int i = 0; i < wanted.length / width; i++) {
      float[] row = Arrays.copyOfRange(wanted, i * width, (i + 1) * width);
      worst = Math.min(worst, Stages.cosine(row, got.get(i)));
    }
    LOG.log(System.Logger.Level.INFO, "bfloat16: %s: smallest cosine %.5f".formatted(name, worst));
    assertThat(worst).as(name).isGreaterThanOrEqualTo(bound);
  }

  private static void agreement(Tensor argMax, List<float[]> logits) {
    int same = 0;
    for (int i = 0; i < argMax.elements(); i++) {
      same += argMax.longAt(i) == Stages.argMax(logits.get(i)) ? 1 : 0;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "bfloat16: %d of %d audio tokens agree".formatted(same, argMax.elements()));
    assertThat(same).isGreaterThan((int) (0.85 * argMax.elements()));
  }
}

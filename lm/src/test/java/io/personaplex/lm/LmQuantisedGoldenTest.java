package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How far rounded weights move the outputs of the golden model under teacher forcing, against the
/// same run in float32. The figures of docs/numerics.md are those logged here. How far they may
/// move depends on sizes and depth of the set; what holds for any is how the formats compare.
class LmQuantisedGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.lm");
  private static final List<String> OUTPUTS =
      List.of(TeacherForcing.HIDDEN, TeacherForcing.TEXT_LOGITS, TeacherForcing.AUDIO_LOGITS);

  @Test
  void eightBitsHardlyMoveTheOutputsAndFourNotMuch() {
    GoldenModel.with(
        Precision.F32,
        AllKernels.fastest(),
        exact -> {
          Recording wanted = TeacherForcing.run(exact.model, exact.newState(), true).seen();
          Recording int8 = run(HeldFormats.INT8);
          Recording int4 = run(HeldFormats.INT4);
          Recording everywhere = run(HeldFormats.INT4_EVERYWHERE);
          for (String output : OUTPUTS) {
            Agreement eight = report(HeldFormats.INT8, output, wanted, int8);
            Agreement four = report(HeldFormats.INT4, output, wanted, int4);
            Agreement all = report(HeldFormats.INT4_EVERYWHERE, output, wanted, everywhere);
            // A step of 4 bits is 16 times one of 8; a tenth of that in the outputs is safe.
            assertThat(eight.error())
                .as("%s, error of 8 bits", output)
                .isLessThan(four.error() / 4);
            assertThat(four.error()).as("%s, error of 4 bits", output).isLessThan(1);
            assertThat(four.error())
                .as("%s, error with 8 bits in heads and depth", output)
                .isLessThanOrEqualTo(1.1 * all.error());
          }
        });
  }

  private static Agreement report(
      HeldFormats formats, String output, Recording wanted, Recording got) {
    Agreement agreement = Agreement.of(wanted.of(output), got.of(output));
    LOG.log(
        System.Logger.Level.INFO,
        "%s, golden set: %s: %s, squared error %.5f"
            .formatted(formats.name(), output, agreement, agreement.error()));
    return agreement;
  }

  private static Recording run(HeldFormats formats) {
    LmConfig config = GoldenModel.config();
    String name = Golden.config().path("lm").path("weights").asText();
    try (var file = new Checkpoint(Golden.file(name));
        var weights = formats.weights(file, config);
        var compute = new Compute(AllKernels.fastest(), 1);
        var arena = Arena.ofShared()) {
      var model = new LanguageModel(weights, compute);
      LmState state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
      return TeacherForcing.run(model, state, true).seen();
    }
  }
}

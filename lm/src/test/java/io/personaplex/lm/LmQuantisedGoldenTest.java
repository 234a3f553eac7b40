package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How far rounded weights move the outputs of the golden model under teacher forcing, against the
/// same run in float32. The figures of docs/numerics.md are those logged here. How far they may
/// move depends on sizes and depth of the set; what holds for any is how the formats compare, and
/// what a float32 run on the rounded weights gives.
class LmQuantisedGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.lm");
  private static final List<String> OUTPUTS =
      List.of(TeacherForcing.HIDDEN, TeacherForcing.TEXT_LOGITS, TeacherForcing.AUDIO_LOGITS);

  @TempDir private Path folder;

  @Test
  void eightBitsMoveTheOutputsMuchLessThanFour() {
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
            assertThat(four.error())
                .as("%s, error with 8 bits in heads and depth", output)
                .isLessThanOrEqualTo(1.1 * all.error());
          }
        });
  }

  @Test
  void eightBitsGiveWhatTheRoundedWeightsGiveInFloat32() {
    Recording got = run(HeldFormats.INT8);
    Recording wanted = runRounded(HeldFormats.INT8);
    for (String output : OUTPUTS) {
      double bound = bound(output, wanted);
      for (int i = 0; i < wanted.of(output).size(); i++) {
        float[] row = wanted.of(output).get(i);
        assertThat(got.of(output).get(i))
            .as("%s %d", output, i)
            .containsExactly(row, Offset.offset((float) bound));
      }
    }
  }

  @Test
  void fourBitsAreNearWhatTheRoundedWeightsGiveInFloat32() {
    Recording got = run(HeldFormats.INT4_EVERYWHERE);
    Recording rounded = runRounded(HeldFormats.INT4_EVERYWHERE);
    GoldenModel.with(
        Precision.F32,
        AllKernels.fastest(),
        model -> {
          Recording exact = TeacherForcing.run(model.model, model.newState(), true).seen();
          for (String output : OUTPUTS) {
            Agreement activations = Agreement.of(rounded.of(output), got.of(output));
            Agreement weights = Agreement.of(exact.of(output), rounded.of(output));
            LOG.log(
                System.Logger.Level.INFO,
                "INT4 everywhere: %s: squared error of 8-bit activations %.6f, of weights %.6f"
                    .formatted(output, activations.error(), weights.error()));
            assertThat(activations.error()).as(output).isLessThan(weights.error() / 4);
          }
        });
  }

  /// The bound for the largest of the values.
  private static double bound(String output, Recording wanted) {
    Bound bound =
        switch (output) {
          case TeacherForcing.HIDDEN -> Bound.TEMPORAL;
          case TeacherForcing.TEXT_LOGITS -> Bound.TEXT_LOGITS;
          default -> Bound.AUDIO_LOGITS;
        };
    return wanted.of(output).stream().mapToDouble(bound::of).max().orElseThrow();
  }

  private Recording runRounded(HeldFormats formats) {
    LmConfig config = GoldenModel.config();
    Path path = folder.resolve("rounded.safetensors");
    try (var file = new Checkpoint(Golden.file(name()))) {
      RoundedCheckpoint.write(path, file, config, formats);
    }
    int subSteps = config.depth().subSteps();
    try (var file = new Checkpoint(path);
        var weights = new LmWeights(file, config, Precision.F32, subSteps, 2, LoadProgress.NONE)) {
      return run(weights);
    }
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
    try (var file = new Checkpoint(Golden.file(name()));
        var weights = formats.weights(file, GoldenModel.config())) {
      return run(weights);
    }
  }

  private static Recording run(LmWeights weights) {
    try (var compute = new Compute(AllKernels.fastest(), 1);
        var arena = Arena.ofShared()) {
      var model = new LanguageModel(weights, compute);
      LmState state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
      return TeacherForcing.run(model, state, true).seen();
    }
  }

  private static String name() {
    return Golden.config().path("lm").path("weights").asText();
  }
}

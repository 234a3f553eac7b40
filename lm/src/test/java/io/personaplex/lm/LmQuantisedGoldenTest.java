package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// How far rounded weights move the outputs of the golden model under teacher forcing, against the
/// same run in float32. Random weights of a width of two blocks: a coarse look, which finds a wrong
/// layout or scale at once.
class LmQuantisedGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  @Test
  void eightBitsHardlyMoveTheOutputsAndFourNotMuch() {
    GoldenModel.with(
        Precision.F32,
        AllKernels.fastest(),
        exact -> {
          Recording wanted = run(exact);
          compare(wanted, Precision.INT8, 0.99, 0.95, 0.6);
          compare(wanted, Precision.INT4, 0.75, 0.3, 0.1);
        });
  }

  /// @param state smallest mean cosine of the hidden state and text logits
  /// @param audio the same of the audio logits, whose errors go through both transformers
  /// @param tokens smallest share of equal decisions
  private static void compare(
      Recording wanted, Precision precision, double state, double audio, double tokens) {
    GoldenModel.with(
        precision,
        AllKernels.fastest(),
        rounded -> {
          Recording got = run(rounded);
          for (String output :
              List.of(
                  TeacherForcing.HIDDEN, TeacherForcing.TEXT_LOGITS, TeacherForcing.AUDIO_LOGITS)) {
            boolean hidden = output.equals(TeacherForcing.HIDDEN);
            double cosine = 0;
            double worst = 1;
            double same = 0;
            int count = wanted.of(output).size();
            for (int i = 0; i < count; i++) {
              float[] a = wanted.of(output).get(i);
              float[] b = got.of(output).get(i);
              cosine += Stages.cosine(a, b) / count;
              worst = Math.min(worst, Stages.cosine(a, b));
              same += Stages.argMax(a) == Stages.argMax(b) ? 1.0 / count : 0;
            }
            LOG.log(
                System.Logger.Level.INFO,
                "%s: %s: cosine %.5f (smallest %.5f)%s"
                    .formatted(
                        precision,
                        output,
                        cosine,
                        worst,
                        hidden ? "" : ", equal tokens %.1f %%".formatted(100 * same)));
            assertThat(cosine)
                .as("%s %s", precision, output)
                .isGreaterThan(output.equals(TeacherForcing.AUDIO_LOGITS) ? audio : state);
            if (!hidden) {
              assertThat(same).as("%s %s", precision, output).isGreaterThan(tokens);
            }
          }
        });
  }

  private static Recording run(GoldenModel golden) {
    return TeacherForcing.run(golden.model, golden.newState(), true).seen();
  }
}

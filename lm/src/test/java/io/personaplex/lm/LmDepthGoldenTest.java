package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a sub-step of the depth transformer sees of those before it in the row.
class LmDepthGoldenTest {
  @Test
  void aFullRingHidesTheFirstSubStepFromTheLast() {
    GoldenModel.with(
        Precision.F32,
        AllKernels.fastest(),
        golden -> {
          List<float[]> one = firstLayer(golden.model, KvRing.Eviction.REFERENCE, 0);
          List<float[]> other = firstLayer(golden.model, KvRing.Eviction.REFERENCE, 1);
          int ring = golden.model.config().depth().ring();
          for (int s = 0; s < one.size(); s++) {
            if (s >= ring - 1) {
              assertThat(one.get(s)).as("sub-step %d", s).isEqualTo(other.get(s));
            } else {
              assertThat(one.get(s)).as("sub-step %d", s).isNotEqualTo(other.get(s));
            }
          }
        });
  }

  @Test
  void aWindowShowsTheWholeRing() {
    GoldenModel.with(
        Precision.F32,
        AllKernels.fastest(),
        golden -> {
          List<float[]> one = firstLayer(golden.model, KvRing.Eviction.WINDOW, 0);
          List<float[]> other = firstLayer(golden.model, KvRing.Eviction.WINDOW, 1);
          int last = Math.min(one.size(), golden.model.config().depth().ring()) - 1;
          assertThat(one.get(last)).isNotEqualTo(other.get(last));
        });
  }

  /// Outputs of the first depth layer, a sub-step each, with another token at sub-step 0.
  private static List<float[]> firstLayer(
      LanguageModel model, KvRing.Eviction eviction, int token) {
    try (var arena = Arena.ofConfined();
        var teacher = new Checkpoint(Golden.file(GoldenModel.TEACHER))) {
      LmState state = model.newState(arena, KvRing.Format.F32, eviction);
      model.step(state, GoldenModel.table(teacher, "rows")[0]);
      int[] forced = GoldenModel.table(teacher, "forced")[0];
      var seen = new Recording();
      state.observe(seen);
      model.beginDepth(state);
      for (int s = 0; s < model.config().depth().subSteps(); s++) {
        model.depthStep(state, s, s == 0 ? token : forced[s]);
      }
      return seen.of(Network.DEPTH, Stage.LAYER, 0);
    }
  }
}

package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows that go through the layers together give what they give one by one, before and after the
/// ring wraps, whether they come as tokens or as embeddings.
class LmPrefillGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  /// The ring of the configuration, and one that wraps in the first rows.
  static Stream<Arguments> rings() {
    return AllKernels.stream()
        .flatMap(k -> Stream.of(Arguments.of(k, false), Arguments.of(k, true)));
  }

  @ParameterizedTest
  @MethodSource("rings")
  void rowsTogetherGiveWhatTheyGiveOneByOne(Kernels kernels, boolean wraps) {
    LmConfig config = GoldenModel.config();
    GoldenModel.with(
        wraps ? config.withContext(7) : config,
        Precision.F32,
        kernels,
        1,
        golden -> compare(golden, kernels.name(), wraps));
  }

  private static void compare(GoldenModel golden, String kernels, boolean wraps) {
    LanguageModel model = golden.model;
    int[][] tokens = GoldenModel.rows();
    LmState single = golden.newState();
    var seen = new Recording();
    single.observe(seen);
    for (int[] row : tokens) {
      model.step(single, row);
    }
    List<float[]> embeddings = seen.of(Network.TEMPORAL, Stage.INPUT, -1);

    // Batches start at 1, in the middle of whatever the ring holds; every third row is stored.
    Rows rows = Rows.of(Arrays.copyOfRange(tokens, 1, tokens.length));
    for (int i = 0; i < rows.size(); i += 3) {
      rows.rows().set(i, embeddings.get(i + 1));
    }
    LmState batched = golden.newState();
    model.step(batched, tokens[0]);
    int[] done = {0};
    model.prefill(batched, rows, n -> done[0] = n);

    assertThat(done[0]).isEqualTo(rows.size());
    assertThat(batched.position()).isEqualTo(tokens.length);
    double worst = close(single.hidden(), batched.hidden());
    for (int l = 0; l < model.config().layers(); l++) {
      KvRing one = single.rings().get(l);
      KvRing other = batched.rings().get(l);
      int slots = Math.min(tokens.length, one.capacity());
      for (boolean keys : new boolean[] {true, false}) {
        float[] wanted = flat(Stages.slots(one, keys, slots));
        worst = Math.max(worst, close(wanted, flat(Stages.slots(other, keys, slots))));
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        "prefill of %d rows, %s, ring that %s: worst difference %.2e"
            .formatted(tokens.length, kernels, wraps ? "wraps" : "does not", worst));
  }

  /// The worst difference, after a look that it is within the bound for such values.
  private static double close(float[] wanted, float[] got) {
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      worst = Math.max(worst, Math.abs(wanted[i] - got[i]));
    }
    assertThat(worst).isLessThanOrEqualTo(Bound.TEMPORAL.of(wanted));
    return worst;
  }

  private static float[] flat(List<float[]> rows) {
    int width = rows.getFirst().length;
    float[] all = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return all;
  }
}

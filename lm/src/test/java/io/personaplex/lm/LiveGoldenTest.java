package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import io.personaplex.testkit.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Greedy sessions without a prompt on the live schedule: the frames the reference returned, one
/// call earlier.
class LiveGoldenTest {
  @Test
  void theReferencesFramesComeOneCallEarlierOnAnyKernelsAndThreads() {
    JsonNode recorded = Golden.json(Recorded.GREEDY);
    for (Kernels kernels : kernels()) {
      for (int threads : new int[] {1, 2}) {
        String run =
            "%s, live, %s, threads: %d".formatted(Recorded.GREEDY, kernels.name(), threads);
        compare(run, GoldenModel.config(), kernels, threads, recorded);
      }
    }
  }

  @Test
  void aRingThatWrapsKeepsTheReferencesTokens() {
    assertThat(Recorded.ringVariants()).as("greedy sessions with another ring").isNotEmpty();
    for (String name : Recorded.ringVariants()) {
      JsonNode recorded = Golden.json(name);
      for (Kernels kernels : kernels()) {
        String run = "%s, live, %s".formatted(name, kernels.name());
        compare(run, Recorded.ringConfig(recorded), kernels, 1, recorded);
      }
    }
  }

  private static List<Kernels> kernels() {
    return List.of(ScalarKernels.create(), VectorKernels.create());
  }

  private static void compare(
      String run, LmConfig config, Kernels kernels, int threads, JsonNode recorded) {
    GoldenModel.with(
        config,
        Precision.F32,
        kernels,
        threads,
        golden ->
            new LiveRun(
                    run,
                    golden.model,
                    golden.newState(),
                    Prompt.none(config),
                    Recorded.returned(recorded.get("calls")))
                .compare(Recorded.userCodes(recorded)));
  }
}

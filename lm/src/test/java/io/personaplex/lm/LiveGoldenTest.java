package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.api.Test;

/// Greedy sessions without a prompt on the live schedule: the frames the reference returned, one
/// call earlier.
class LiveGoldenTest {
  @Test
  void theReferencesFramesComeOneCallEarlierOnAnyNumberOfThreads() {
    JsonNode recorded = Golden.json(Recorded.GREEDY);
    for (int threads : new int[] {1, 2}) {
      compare(
          Recorded.GREEDY + ", live, threads: " + threads, GoldenModel.config(), threads, recorded);
    }
  }

  @Test
  void aRingThatWrapsKeepsTheReferencesTokens() {
    assertThat(Recorded.ringVariants()).as("greedy sessions with another ring").isNotEmpty();
    for (String name : Recorded.ringVariants()) {
      JsonNode recorded = Golden.json(name);
      compare(name + ", live", Recorded.ringConfig(recorded), 1, recorded);
    }
  }

  private static void compare(String run, LmConfig config, int threads, JsonNode recorded) {
    GoldenModel.with(
        config,
        Precision.F32,
        ScalarKernels.create(),
        threads,
        golden ->
            new LiveRun(golden.model, golden.newState(), Prompt.none(config))
                .compare(
                    run, Recorded.userCodes(recorded), Recorded.returned(recorded.get("calls"))));
  }
}

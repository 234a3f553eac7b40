package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.api.Test;

class LmLayoutGoldenTest {
  @Test
  void theGoldenFileHoldsExactlyTheTensorsOfItsConfiguration() {
    LmLayout layout = LmLayout.of(GoldenModel.config());
    try (var file =
        new Checkpoint(Golden.file(Golden.config().path("lm").path("weights").asText()))) {
      layout.check(file);
      assertThat(file.names())
          .containsExactlyInAnyOrderElementsOf(
              layout.entries().stream().map(LmLayout.Entry::name).toList());
    }
  }
}

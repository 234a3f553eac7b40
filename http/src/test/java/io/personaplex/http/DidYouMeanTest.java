package io.personaplex.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {
  private static final List<String> NAMES = List.of("APP_PORT", "MOSHI_PORT", "USE_GPU");

  @Test
  void aSlipOfTheFingersIsRecognised() {
    assertThat(DidYouMean.nearest("APP_PROT", NAMES)).contains("APP_PORT");
    assertThat(DidYouMean.nearest("use-gpu", NAMES)).contains("USE_GPU");
    assertThat(DidYouMean.nearest("MOSHIPORT", NAMES)).contains("MOSHI_PORT");
    assertThat(DidYouMean.suffix("ture", List.of("true", "false")))
        .isEqualTo(" (did you mean true?)");
  }

  @Test
  void anotherWordIsNotBentIntoOne() {
    assertThat(DidYouMean.nearest("DATABASE_URL", NAMES)).isEmpty();
    assertThat(DidYouMean.nearest("a", List.of("b"))).isEmpty();
    assertThat(DidYouMean.suffix("", NAMES)).isEmpty();
  }
}

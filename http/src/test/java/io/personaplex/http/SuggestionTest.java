package io.personaplex.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final List<String> KNOWN = List.of("APP_PORT", "MOSHI_PORT", "USE_GPU", "on");

  @Test
  void theNearestWordIsFoundWhateverItsCase() {
    assertThat(Suggestion.nearest("APP_PROT", KNOWN)).contains("APP_PORT");
    assertThat(Suggestion.nearest("mosh_port", KNOWN)).contains("MOSHI_PORT");
    assertThat(Suggestion.nearest("USEGPUS", KNOWN)).contains("USE_GPU");
    assertThat(Suggestion.suffix("ture", List.of("true", "false")))
        .isEqualTo(" (did you mean true?)");
    assertThat(Suggestion.suffix("", KNOWN)).isEmpty();
  }

  @Test
  void aWordThatIsFarFromAllOfThemIsNotGuessed() {
    assertThat(Suggestion.nearest("DATABASE_URL", KNOWN)).isEmpty();
    assertThat(Suggestion.nearest("up", KNOWN)).isEmpty();
    assertThat(Suggestion.nearest("", KNOWN)).isEmpty();
    assertThat(Suggestion.nearest("x".repeat(100_000), KNOWN)).isEmpty();
  }

  @Test
  void neighboursSwappedAreOneEdit() {
    assertThat(Suggestion.distance("ture", "true")).isEqualTo(1);
    assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestion.distance("same", "SAME")).isZero();
    assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
  }
}

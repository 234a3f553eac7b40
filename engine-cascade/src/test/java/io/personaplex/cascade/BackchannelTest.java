package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackchannelTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"Mm-hmm.", "Mhm", "Uh-huh.", "Yeah.", "yeah, yeah", "Okay, right.", "OK", "Yes!"})
  void aListenersWordIsNoTurn(String words) {
    assertThat(Backchannel.is(words)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Stop.",
        "Wait!",
        "No.",
        "Yeah, but how much is it?",
        "Right now.",
        "Yes, yes, yes, yes.",
        "5"
      })
  void everythingElseIsOne(String words) {
    assertThat(Backchannel.is(words)).isFalse();
  }
}

package io.personaplex.tts.text.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StressTest {
  @ParameterizedTest
  @CsvSource({
    "UNCHANGED, pˈɛɹˌɪt, pˈɛɹˌɪt",
    "REMOVED, pˈɛɹˌɪt, pɛɹɪt",
    "DEMOTED, pˈɛɹˌɪt, pˌɛɹɪt",
    "DEMOTED, pˌɛɹɪt, pˌɛɹɪt",
    "SECONDARY_ONLY, bˈi, bˌi",
    "SECONDARY_ONLY, bi, bˌi",
    "AT_LEAST_SECONDARY, ɪt, ˌɪt",
    "AT_LEAST_SECONDARY, kˈæt, kˈæt",
    "AT_LEAST_PRIMARY, ɪt, ˈɪt",
    "AT_LEAST_PRIMARY, mˌAk, mˈAk",
    "AT_LEAST_PRIMARY, hmm, hmm"
  })
  void marksMove(Stress stress, String phonemes, String wanted) {
    assertThat(stress.apply(phonemes)).isEqualTo(wanted);
  }
}

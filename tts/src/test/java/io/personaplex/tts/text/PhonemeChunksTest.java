package io.personaplex.tts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhonemeChunksTest {
  private static final int MAX = PhonemeChunks.CHARACTERS_MAX;

  @Test
  void shortSentencesAreOneChunk() {
    assertThat(PhonemeChunks.of("a, b")).containsExactly("a, b");
    assertThat(PhonemeChunks.of("")).isEmpty();
  }

  @Test
  void longSentencesAreCutAtPausesAndPacked() {
    String clause = "a".repeat(148);
    String phonemes = clause + ", " + clause + "; " + clause + " — " + clause;
    assertThat(PhonemeChunks.of(phonemes))
        .containsExactly(clause + ", " + clause + ";", clause + " — " + clause)
        .allMatch(chunk -> chunk.length() <= MAX);
  }

  @Test
  void aPartWithoutPauseStaysWhole() {
    String clause = "a".repeat(MAX + 1);
    assertThat(PhonemeChunks.of("b, " + clause + ", c")).containsExactly("b,", clause + ",", "c");
  }
}

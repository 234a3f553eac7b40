package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatedPhraseTest {
  @Test
  void aLoopBecomesOnePhrase() {
    assertThat(RepeatedPhrase.collapse("How much is it? How much is it? how much is it?"))
        .isEqualTo("How much is it?");
    assertThat(RepeatedPhrase.collapse("What time do you open? What time do you open? What time"))
        .isEqualTo("What time do you open?");
  }

  @Test
  void shortRepeatsAreWhatPeopleSay() {
    assertThat(RepeatedPhrase.collapse("No, no, no.")).isEqualTo("No, no, no.");
    assertThat(RepeatedPhrase.collapse("bye bye")).isEqualTo("bye bye");
    assertThat(RepeatedPhrase.collapse("")).isEmpty();
  }

  @Test
  void aStutterIsCutShort() {
    assertThat(RepeatedPhrase.collapse("about your make-a-re-re-re-re-re-re-"))
        .isEqualTo("about your make-a-re-");
    assertThat(RepeatedPhrase.collapse("it is very very very very very very good"))
        .isEqualTo("it is very good");
    assertThat(RepeatedPhrase.collapse("a very, very, very good re-re-read"))
        .isEqualTo("a very, very, very good re-re-read");
  }

  @Test
  void soundNotesAreNoWords() {
    assertThat(WhisperRecogniser.withoutSoundNotes(" [BLANK_AUDIO]")).isEmpty();
    assertThat(WhisperRecogniser.withoutSoundNotes(" (wind blowing) Hello *sigh*  there"))
        .isEqualTo("Hello there");
  }
}

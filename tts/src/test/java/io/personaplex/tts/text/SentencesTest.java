package io.personaplex.tts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SentencesTest {
  private static final Set<String> TITLES = Set.of("Dr", "St");

  private final Sentences sentences = Sentences.original(TITLES);
  private final Sentences improved = Sentences.improved(TITLES, Set.of("Dec.", "no."));

  @Test
  void marksAndLineBreaksEndSentences() {
    assertThat(sentences.split("Hello. How?! Fine…\n\n Next line \r\nlast"))
        .containsExactly("Hello.", "How?!", "Fine…", "Next line", "last");
  }

  @Test
  void closingMarksAtABoundaryAreDropped() {
    assertThat(sentences.split("He said \"stop.\" (Then he left.) Yes."))
        .containsExactly("He said \"stop.", "(Then he left.", "Yes.");
  }

  @Test
  void titlesInitialsAndSmallLettersGoOn() {
    assertThat(sentences.split("Dr. No met J. Bond. e.g. this… and (St. Paul)."))
        .containsExactly("Dr. No met J. Bond. e.g. this… and (St. Paul).");
  }

  @Test
  void anAbbreviationBeforeANumberGoesOnIfAsked() {
    assertThat(sentences.split("On Dec. 25 it snows.")).hasSize(2);
    assertThat(improved.split("On Dec. 25 it snows.")).hasSize(1);
    assertThat(improved.split("He said no. 5 minutes later he went.")).hasSize(2);
  }

  @Test
  void blankTextHasNone() {
    assertThat(sentences.split(" \n\t\n")).isEmpty();
  }
}

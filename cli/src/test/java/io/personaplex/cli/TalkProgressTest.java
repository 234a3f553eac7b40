package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cli.talk.Notice;
import io.personaplex.speech.AudioFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What a person sees; on a terminal words and progress share one screen, here one text.
class TalkProgressTest {
  private static final String CLEAR = "\r\u001b[K";
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter screen = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aSilentModelIsSeenToGoOnOnATerminal() {
    TalkProgress progress = progress(true);
    progress.stepped(1, 25);
    progress.stepped(2, 25);
    assertThat(screen)
        .hasToString(CLEAR + "talking: 0.1 of 2.0 s" + CLEAR + "talking: 0.2 of 2.0 s");
  }

  @Test
  void wordsAreNotWipedOffATerminalAndAPauseEndsTheirLine() {
    TalkProgress progress = progress(true);
    progress.stepped(1, 25);
    progress.said(" Good");
    nanos.set(SECOND);
    progress.stepped(2, 25);
    progress.said(" day");
    nanos.set(4 * SECOND);
    progress.stepped(25, 25);
    progress.said(" Ada");
    progress.endLine();
    assertThat(screen.toString().replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            CLEAR
                + "talking: 0.1 of 2.0 s"
                + CLEAR
                + "Good day\n"
                + CLEAR
                + "talking: 2.0 of 2.0 s"
                + CLEAR
                + "Ada\n");
  }

  @Test
  void whatTheEngineTellsStandsOnALineOfItsOwn() {
    TalkProgress progress = progress(true);
    progress.said(" Good");
    progress.noted(new Notice(25, "The talk so far was forgotten."));
    progress.endLine();
    assertThat(screen.toString().lines())
        .containsExactly("Good", "at 2.0 s: The talk so far was forgotten.");
  }

  @Test
  void aLogGetsWordsInOnePieceAndProgressNowAndThen() {
    TalkProgress progress = progress(false);
    progress.stepped(1, 25);
    progress.stepped(2, 25);
    assertThat(screen.toString().lines()).containsExactly("talking: 0.1 of 2.0 s");
  }

  private TalkProgress progress(boolean isTerminal) {
    var out = new PrintWriter(screen);
    return new TalkProgress(
        new ProgressLine(out, isTerminal, nanos::get),
        Optional.of(out),
        AudioFormat.MIMI,
        nanos::get);
  }
}

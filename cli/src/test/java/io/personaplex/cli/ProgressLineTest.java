package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.models.FetchProgress;
import io.personaplex.models.FetchProgress.Activity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final StringWriter text = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  private ProgressLine line(boolean terminal) {
    return new ProgressLine(new PrintWriter(text), terminal, nanos::get);
  }

  private static FetchProgress at(int percent) {
    return new FetchProgress("tiny", Activity.DOWNLOADING, percent * 1_000_000L, 100_000_000, "s");
  }

  @Test
  void aTerminalGetsOneLineThatUpdatesItself() {
    ProgressLine line = line(true);
    line.progressed(at(1));
    line.progressed(at(2));
    assertThat(text.toString().split("\r\u001b\\[K", -1))
        .containsExactly(
            "", "tiny: downloading   1 % of 100 MB, s", "tiny: downloading   2 % of 100 MB, s");
    line.noted("A word.");
    assertThat(text.toString()).endsWith("\r\u001b[KA word." + System.lineSeparator());
  }

  @Test
  void aLineThatWouldWrapIsCut() {
    line(true)
        .progressed(
            new FetchProgress("x".repeat(100), Activity.DOWNLOADING, 1, 2, "y".repeat(100)));
    assertThat(text.toString().replace("\r\u001b[K", "")).hasSize(79);
  }

  @Test
  void aLogGetsALineEveryFiveSeconds() {
    ProgressLine line = line(false);
    for (int second = 0; second < 12; second++) {
      nanos.set(second * 1_000_000_000L);
      line.progressed(at(second));
    }
    assertThat(text.toString().lines())
        .containsExactly(
            "tiny: downloading   0 % of 100 MB, s",
            "tiny: downloading   5 % of 100 MB, s", "tiny: downloading  10 % of 100 MB, s");
  }

  @Test
  void theEndAndANewActivityAreAlwaysTold() {
    ProgressLine line = line(false);
    line.progressed(at(0));
    line.progressed(new FetchProgress("tiny", Activity.WAITING, 0, 0, ""));
    line.progressed(new FetchProgress("tiny", Activity.DONE, 1, 1, "s"));
    assertThat(text.toString().lines())
        .containsExactly(
            "tiny: downloading   0 % of 100 MB, s",
            "tiny: waiting for another process", "tiny: done");
  }
}

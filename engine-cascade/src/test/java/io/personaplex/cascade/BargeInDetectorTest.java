package io.personaplex.cascade;

import static io.personaplex.cascade.BargeInDetector.Signal.CONFIRMED;
import static io.personaplex.cascade.BargeInDetector.Signal.ONSET;
import static io.personaplex.cascade.BargeInDetector.Signal.OVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.BargeInDetector.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BargeInDetectorTest {
  // Two windows lower the agent, twelve of voice interrupt it, four of silence end it.
  private final BargeInDetector detector = new BargeInDetector(CascadeSettings.DEFAULT);
  private int window;

  private record At(int window, Signal signal) {}

  private List<At> feed(double probability, double level, int times, boolean echo) {
    var signals = new ArrayList<At>();
    for (int i = 0; i < times; i++) {
      window++;
      Signal signal = detector.accept((float) probability, (float) level, echo);
      if (signal != Signal.NONE) {
        signals.add(new At(window, signal));
      }
    }
    return signals;
  }

  private List<At> voice(int times) {
    return feed(0.9, 0.1, times, false);
  }

  private List<At> silence(int times) {
    return feed(0.05, 0.001, times, false);
  }

  @BeforeEach
  void theRoomIsQuiet() {
    silence(40);
    window = 0;
  }

  @Test
  void aVoiceThatGoesOnIsAnInterruption() {
    assertThat(voice(40)).containsExactly(new At(2, ONSET), new At(12, CONFIRMED));
    assertThat(silence(10)).containsExactly(new At(44, OVER));
  }

  @Test
  void aVoiceThatEndsBeforeIsNone() {
    assertThat(voice(11)).containsExactly(new At(2, ONSET));
    assertThat(silence(10)).containsExactly(new At(15, OVER));
  }

  @Test
  void aVoiceThatIsDyingAwayIsNone() {
    assertThat(voice(10)).containsExactly(new At(2, ONSET));
    assertThat(feed(0.9, 0.012, 6, false)).isEmpty();
    assertThat(silence(10)).containsExactly(new At(20, OVER));
  }

  @Test
  void aSyllableAfterADipIsAnInterruption() {
    voice(10);
    assertThat(feed(0.2, 0.005, 3, false)).isEmpty();
    assertThat(voice(1)).containsExactly(new At(14, CONFIRMED));
  }

  @Test
  void aCoughIsASoundAndNoInterruptionHoweverLong() {
    assertThat(feed(0.1, 0.2, 20, false)).containsExactly(new At(2, ONSET));
    assertThat(silence(10)).containsExactly(new At(24, OVER));
  }

  @Test
  void aClickIsNothing() {
    assertThat(feed(0.1, 0.5, 1, false)).isEmpty();
    assertThat(silence(10)).isEmpty();
  }

  @Test
  void aNoiseThatStaysBecomesTheBackground() {
    assertThat(feed(0.1, 0.05, 60, false)).containsExactly(new At(2, ONSET), new At(36, OVER));
    assertThat(voice(12)).containsExactly(new At(62, ONSET), new At(72, CONFIRMED));
  }

  @Test
  void anEchoIsSilence() {
    assertThat(feed(0.9, 0.1, 60, true)).isEmpty();
    assertThat(voice(12)).containsExactly(new At(62, ONSET), new At(72, CONFIRMED));
  }
}

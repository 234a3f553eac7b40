package io.personaplex.cascade;

import static io.personaplex.cascade.TurnDetector.Signal.ENDED;
import static io.personaplex.cascade.TurnDetector.Signal.PAUSED;
import static io.personaplex.cascade.TurnDetector.Signal.RESUMED;
import static io.personaplex.cascade.TurnDetector.Signal.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.TurnDetector.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnDetectorTest {
  // Four windows start a turn, four pause it, fourteen end it.
  private final TurnDetector detector = new TurnDetector(CascadeSettings.DEFAULT);
  private int window;

  private record At(int window, Signal signal) {}

  /// Feeds `probability` `times` and returns what was signalled and when (windows from 1).
  private List<At> feed(double probability, int times) {
    var signals = new ArrayList<At>();
    for (int i = 0; i < times; i++) {
      window++;
      Signal signal = detector.accept((float) probability);
      if (signal != Signal.NONE) {
        signals.add(new At(window, signal));
      }
    }
    return signals;
  }

  @Test
  void aTurnStartsPausesAndEnds() {
    assertThat(feed(0.1, 10)).isEmpty();
    assertThat(feed(0.9, 20)).containsExactly(new At(14, STARTED));
    assertThat(feed(0.1, 30)).containsExactly(new At(34, PAUSED), new At(44, ENDED));
    assertThat(feed(0.9, 4)).containsExactly(new At(64, STARTED));
  }

  @Test
  void atTheStartTheOnsetIsKnown() {
    feed(0.1, 10);
    feed(0.9, 2);
    feed(0.1, 2);
    feed(0.9, 2);
    assertThat(detector.windowsSinceOnset()).isEqualTo(6);
  }

  @Test
  void aClickStartsNoTurn() {
    assertThat(feed(0.95, 3)).isEmpty();
    assertThat(feed(0.1, 3)).isEmpty();
    assertThat(feed(0.95, 3)).isEmpty();
    assertThat(feed(0.1, 60)).isEmpty();
  }

  @Test
  void aShortPauseIsNotTheEnd() {
    feed(0.9, 10);
    assertThat(feed(0.1, 13)).containsExactly(new At(14, PAUSED));
    assertThat(feed(0.9, 5)).containsExactly(new At(25, RESUMED));
    assertThat(detector.silenceWindows()).isZero();
  }

  @Test
  void aClickInAPauseDoesNotEndThePause() {
    feed(0.9, 10);
    feed(0.1, 6);
    assertThat(feed(0.9, 1)).isEmpty();
    assertThat(feed(0.1, 7)).containsExactly(new At(24, ENDED));
  }

  @Test
  void aFadingVoiceStaysAVoice() {
    feed(0.9, 4);
    assertThat(feed(0.4, 50)).isEmpty();
    assertThat(feed(0.3, 4)).containsExactly(new At(58, PAUSED));
    assertThat(detector.silenceWindows()).isEqualTo(4);
  }

  @Test
  void aFaintSoundStartsNothing() {
    assertThat(feed(0.49, 100)).isEmpty();
  }
}

package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecognitionPaceTest {
  private static final int POSITIONS = 448;

  private final RecognitionPace pace = new RecognitionPace();

  private void ran(int times, int positions, long nanos) {
    for (int i = 0; i < times; i++) {
      pace.ran(positions, nanos);
    }
  }

  @Test
  void moreThanThreeTimesTheMedianIsSlow() {
    ran(RecognitionPace.RUNS, POSITIONS, 300_000_000);
    pace.ran(POSITIONS, 900_000_000);
    assertThat(pace.slow()).isFalse();
    pace.ran(POSITIONS, 901_000_000);
    assertThat(pace.slow()).isTrue();
    pace.ran(POSITIONS, 300_000_000);
    assertThat(pace.slow()).isFalse();
  }

  @Test
  void longSoundMayTakeLonger() {
    ran(RecognitionPace.RUNS, POSITIONS, 300_000_000);
    pace.ran(2 * POSITIONS, 1_000_000_000);
    assertThat(pace.slow()).isFalse();
  }

  @Test
  void theFirstRunsAreNotJudged() {
    ran(RecognitionPace.RUNS_MIN - 1, POSITIONS, 100_000_000);
    pace.ran(POSITIONS, 1_000_000_000);
    assertThat(pace.slow()).isFalse();
  }

  @Test
  void aMachineThatBecameSlowerIsSlowForAWhileOnly() {
    ran(RecognitionPace.RUNS, POSITIONS, 100_000_000);
    ran(RecognitionPace.RUNS, POSITIONS, 400_000_000);
    assertThat(pace.slow()).isFalse();
  }
}

package io.personaplex.apphost;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.FailureHistory.Next;
import io.personaplex.apphost.model.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureHistoryTest {
  private static final Duration SICKLY = Duration.ofSeconds(3);

  @Test
  void pausesDoubleAndTheFifthFailureInTwoMinutesIsACrashLoop() {
    var history = new FailureHistory(RestartPolicy.ON_FAILURE, () -> 0);
    var next = new ArrayList<Next>();
    for (int second = 0; second < 100; second += 20) {
      next.add(history.failed(Duration.ofSeconds(second).toNanos(), SICKLY));
    }
    assertThat(next)
        .isEqualTo(
            List.of(
                new Next.Restart(Duration.ofSeconds(1), 1),
                new Next.Restart(Duration.ofSeconds(2), 2),
                new Next.Restart(Duration.ofSeconds(4), 3),
                new Next.Restart(Duration.ofSeconds(8), 4),
                new Next.GiveUp(5)));
  }

  @Test
  void failuresFarApartAreNoCrashLoopButThePausesGrowToThirtySeconds() {
    var history = new FailureHistory(RestartPolicy.ON_FAILURE, () -> 0);
    Next last = null;
    for (int minute = 0; minute < 10; minute++) {
      last = history.failed(Duration.ofMinutes(minute).toNanos(), SICKLY);
    }
    assertThat(last).isEqualTo(new Next.Restart(Duration.ofSeconds(30), 3));
  }

  @Test
  void aMinuteOfHealthForgivesAndSoDoesAPerson() {
    var history = new FailureHistory(RestartPolicy.ON_FAILURE, () -> 0);
    var first = new Next.Restart(Duration.ofSeconds(1), 1);
    assertThat(history.failed(0, SICKLY)).isEqualTo(first);
    assertThat(history.failed(1, Duration.ofMinutes(1))).isEqualTo(first);
    history.forget();
    assertThat(history.failed(2, SICKLY)).isEqualTo(first);
  }

  @Test
  void jitterMovesAPauseByAFifthAtMost() {
    assertThat(new FailureHistory(RestartPolicy.ON_FAILURE, () -> 1).failed(0, SICKLY))
        .isEqualTo(new Next.Restart(Duration.ofMillis(1200), 1));
    assertThat(new FailureHistory(RestartPolicy.ON_FAILURE, () -> -1).failed(0, SICKLY))
        .isEqualTo(new Next.Restart(Duration.ofMillis(800), 1));
  }
}

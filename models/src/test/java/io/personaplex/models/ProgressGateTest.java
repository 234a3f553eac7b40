package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.models.FetchProgress.Activity;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressGateTest {

  @Test
  void letsThroughFourReportsASecondAndEveryEnd() {
    Told told = new Told();
    AtomicLong nanos = new AtomicLong();
    ProgressGate gate = new ProgressGate(told, nanos::get);
    for (int i = 0; i < 1000; i++) {
      nanos.set(i * 1_000_000L); // a report every millisecond
      gate.report(new FetchProgress("m", Activity.DOWNLOADING, i, 5000, "s"));
    }
    assertThat(told.progress).hasSize(4);
    gate.report(new FetchProgress("m", Activity.DOWNLOADING, 5000, 5000, "s"));
    gate.report(new FetchProgress("m", Activity.VERIFYING, 0, 5000, "s"));
    gate.report(new FetchProgress("n", Activity.VERIFYING, 0, 5000, "s"));
    assertThat(told.progress).hasSize(7);
  }

  @Test
  void percentStaysWithinItsBounds() {
    assertThat(new FetchProgress("m", Activity.DOWNLOADING, 7, 0, "s").percent()).isZero();
    assertThat(new FetchProgress("m", Activity.DOWNLOADING, 9, 8, "s").percent()).isEqualTo(100);
    assertThat(
            new FetchProgress(
                    "m", Activity.DOWNLOADING, Long.MAX_VALUE / 200, Long.MAX_VALUE / 100, "s")
                .percent())
        .isEqualTo(50);
  }
}

package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterReportTest {
  private final Counters counters = new Counters();
  private final CounterReport report = new CounterReport(counters);

  @Test
  void nothingIsToldWhileNothingChanges() {
    counters.add(Counter.FRAMES, 9);
    assertThat(toldIn(10 * CounterReport.EVERY_FRAMES)).isZero();
  }

  @Test
  void aChangeIsToldOnceAndNotMoreOftenThanEveryFiveSeconds() {
    assertThat(toldIn(CounterReport.EVERY_FRAMES)).isZero();
    counters.increment(Counter.FRAMES_LATE);
    counters.add(Counter.OUTPUT_FRAMES_DROPPED, 3);
    assertThat(report.frame().orElseThrow().encode())
        .isEqualTo(
            "{\"counters\":{\"frames_late\":1,\"frames_missing\":0,\"frames_overrun\":0,"
                + "\"output_frames_dropped\":3}}");
    for (int n = 1; n < CounterReport.EVERY_FRAMES; n++) {
      counters.increment(Counter.FRAMES_MISSING);
      assertThat(report.frame()).isEmpty();
    }
    assertThat(report.frame().orElseThrow().getJsonObject("counters").getLong("frames_missing"))
        .isEqualTo(61);
    assertThat(toldIn(10 * CounterReport.EVERY_FRAMES)).isZero();
  }

  private int toldIn(int frames) {
    int told = 0;
    for (int n = 0; n < frames; n++) {
      told += report.frame().isPresent() ? 1 : 0;
    }
    return told;
  }
}

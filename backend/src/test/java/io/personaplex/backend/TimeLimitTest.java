package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.backend.TimeLimit.Reason;
import io.personaplex.speech.AudioFormat;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  @Test
  void theWarningComesThirtySecondsBeforeTheEnd() {
    var limit = limit(Reason.LENGTH, 3_600);
    limit.pass(45_000 - 376);
    assertThat(limit.warning()).isEmpty();
    limit.pass(1);
    assertThat(limit.warning().orElseThrow().encode())
        .isEqualTo(
            "{\"ending\":{\"reason\":\"length\",\"in_seconds\":30},"
                + "\"notice\":\"A conversation may last 60 minutes here: this one ends in 30 s.\"}");
    assertThat(limit.warning()).as("told once").isEmpty();
    limit.pass(374);
    assertThat(limit.isOver()).isFalse();
    limit.pass(1);
    assertThat(limit.isOver()).isTrue();
    assertThat(limit.sentence()).contains("it lasted 60 minutes");
  }

  @Test
  void aShortLimitWarnsHalfway() {
    var limit = limit(Reason.IDLE, 8);
    limit.pass(49);
    assertThat(limit.warning()).isEmpty();
    limit.pass(1);
    var warning = limit.warning().orElseThrow();
    assertThat(warning.getJsonObject("ending").encode())
        .isEqualTo("{\"reason\":\"idle\",\"in_seconds\":4}");
    assertThat(warning.getString("notice")).contains("ends in 4 s unless somebody speaks");
  }

  @Test
  void afterARestartItWarnsAgain() {
    var limit = limit(Reason.IDLE, 8);
    limit.pass(50);
    assertThat(limit.warning()).isPresent();
    limit.restart();
    limit.pass(49);
    assertThat(limit.warning()).isEmpty();
    limit.pass(1);
    assertThat(limit.warning()).isPresent();
    assertThat(limit.isOver()).isFalse();
  }

  @Test
  void noLimitNeverEnds() {
    var limit = limit(Reason.IDLE, 0);
    limit.pass(Integer.MAX_VALUE);
    assertThat(limit.warning()).isEmpty();
    assertThat(limit.isOver()).isFalse();
  }

  @Test
  void manyFramesLeftOutAtOnceSkipNoEnd() {
    var limit = limit(Reason.LENGTH, 1);
    limit.pass(1_000);
    assertThat(limit.warning().orElseThrow().getJsonObject("ending").getLong("in_seconds"))
        .isZero();
    assertThat(limit.isOver()).isTrue();
  }

  private static TimeLimit limit(Reason reason, int seconds) {
    return new TimeLimit(reason, seconds, AudioFormat.MIMI);
  }
}

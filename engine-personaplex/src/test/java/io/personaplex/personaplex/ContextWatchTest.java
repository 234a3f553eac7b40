package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.lm.LmConfig;
import io.personaplex.speech.AudioFormat;
import io.personaplex.testkit.SpeechEngineContract.Events;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where the published model's context ends, and what is told about it.
class ContextWatchTest {
  private static final int CONTEXT = LmConfig.personaPlex7b().context();
  private static final int PROMPT = 90;

  private final Events events = new Events();

  @Test
  void aSessionGoesBackToItsPromptBeforeTheFirstRowOfItIsHidden() {
    var watch = watch(ContextEnd.RENEW);
    // A ring of 3000 that is full hides its oldest: row 2998 is the last that sees row 0.
    assertThat(watch.isRenewalDue(2998)).isFalse();
    assertThat(watch.isRenewalDue(2999)).isTrue();
    assertThat(watch(ContextEnd.SLIDE).isRenewalDue(1_000_000)).isFalse();
  }

  @Test
  void itIsAnnounced20SecondsBeforeAndOnce() {
    var watch = watch(ContextEnd.RENEW);
    for (long row = PROMPT; row < CONTEXT - 1; row++) {
      watch.tell(row, events);
      assertThat(events.metadata).as("row %d", row).hasSize(row < 2749 ? 0 : 1);
    }
    assertThat(context(0))
        .containsEntry("event", "ending")
        .containsEntry("policy", "renew")
        .containsEntry("in_seconds", 20.0);
  }

  @Test
  void aRenewedSessionIsAnnouncedAgain() {
    var watch = watch(ContextEnd.RENEW);
    watch.tell(CONTEXT - 2, events);
    watch.renewed(events);
    watch.tell(PROMPT, events);
    watch.tell(CONTEXT - 2, events);
    assertThat(events.metadata).hasSize(3);
    assertThat(context(1)).containsEntry("event", "renewed");
    assertThat(context(2)).containsEntry("event", "ending");
  }

  @Test
  void aWindowThatSlidesSaysWhenItBegins() {
    var watch = watch(ContextEnd.SLIDE);
    for (long row = PROMPT; row < CONTEXT + 100L; row++) {
      watch.tell(row, events);
    }
    assertThat(events.metadata).hasSize(2);
    assertThat(context(1)).containsEntry("event", "sliding");
    assertThat(events.metadata.get(1).get("notice").toString()).contains("forgotten");
  }

  private Map<String, Object> context(int index) {
    var copy = new HashMap<String, Object>();
    ((Map<?, ?>) events.metadata.get(index).get("context"))
        .forEach((key, value) -> copy.put(key.toString(), value));
    return copy;
  }

  private static ContextWatch watch(ContextEnd policy) {
    return new ContextWatch(policy, AudioFormat.MIMI, CONTEXT, PROMPT);
  }
}

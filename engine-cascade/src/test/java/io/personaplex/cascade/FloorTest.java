package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.CascadeSettings.Partials;
import io.personaplex.cascade.Floor.Work;
import io.personaplex.testkit.SpeechEngineContract;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FloorTest {
  private static final int INTERVAL_WINDOWS = 30; // 960 ms

  private final Outbox outbox = new Outbox();
  private final Floor floor =
      new Floor(
          CascadeSettings.DEFAULT.with(new Partials(960, true)), new Playout(1, 1, 0.2f), outbox);

  private static Ears.Heard window() {
    return new Ears.Heard(new float[VoiceActivity.WINDOW], 0.9f, false);
  }

  @Test
  void wordsThatWereNoneAfterAllAreTakenBack() {
    floor.started(List.of(window()), 0);
    for (int i = 1; i < INTERVAL_WINDOWS; i++) {
      floor.append(window());
    }
    var listen = (Work.Listen) floor.next();
    floor.listened(listen.turn(), "Thank you", 100);
    floor.paused(4);
    var answer = (Work.Answer) floor.next();
    floor.ended(14);
    floor.recognised(answer.turn(), answer.reply(), "");
    var told = new SpeechEngineContract.Events();
    outbox.drainTo(told);
    assertThat(told.userFinals).containsExactly("");
  }

  @Test
  void aMachineThatRecognisesSlowlyIsAskedLessOften() throws InterruptedException {
    floor.started(List.of(window()), 0);
    for (int i = 1; i < INTERVAL_WINDOWS; i++) {
      floor.append(window());
    }
    var first = (Work.Listen) floor.next();
    assertThat(first.windows()).isEqualTo(INTERVAL_WINDOWS);

    floor.listened(first.turn(), "quick", 100);
    for (int i = 0; i < INTERVAL_WINDOWS; i++) {
      floor.append(window());
    }
    var second = (Work.Listen) floor.next();
    assertThat(second.windows()).isEqualTo(2 * INTERVAL_WINDOWS);

    floor.listened(second.turn(), "slow", 800); // at most a quarter of the time: 3.2 s
    var third = CompletableFuture.supplyAsync(floor::next);
    assertThat(floor.awaitIdle(10_000)).isTrue();
    for (int i = 0; i < 99; i++) {
      floor.append(window());
    }
    assertThat(floor.awaitIdle(0)).isTrue();
    floor.append(window());
    assertThat(((Work.Listen) third.join()).windows()).isEqualTo(2 * INTERVAL_WINDOWS + 100);
  }
}

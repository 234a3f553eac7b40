package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StopUrgencyTest {
  @Test
  void theThirdWishEndsTheHostThoughTheKillHangs() throws Exception {
    StopSignals signals = StopSignals.take();
    var killing = new CountDownLatch(1);
    var killed = new CountDownLatch(1);
    var halted = new CompletableFuture<Integer>();
    StopUrgency.follow(
        signals,
        () -> {
          killing.countDown();
          try {
            killed.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        },
        halted::complete);
    signals.ask();
    assertThat(killing.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(halted).isNotDone();
    signals.giveUp();
    assertThat(halted.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.UNAVAILABLE.code());
    killed.countDown();
  }
}

package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.AudioFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SystemFrameClockTest {
  /// 2 ms a frame, so that the test is short.
  private final AudioFormat format = new AudioFormat(24_000, 48);

  private final SystemFrameClock clock = new SystemFrameClock(format);

  @Test
  void everyFrameHasItsPlaceInTimeHoweverLongTheStepsTake() {
    long start = System.nanoTime();
    clock.awaitFrame();
    int frames = 0;
    for (int n = 0; n < 250; n++) {
      LockSupport.parkNanos(n % 7 * 200_000L);
      frames += 1 + clock.awaitFrame();
    }
    double elapsedFrames = (System.nanoTime() - start) / 2e6;
    // It never runs ahead; how far behind it may be is up to the machine.
    assertThat(elapsedFrames).isGreaterThanOrEqualTo(frames);
    assertThat(elapsedFrames).isLessThan(frames + SystemFrameClock.CATCH_UP_FRAMES_MAX + 20);
  }

  @Test
  void framesMissedByALongStallAreLeftOut() {
    clock.awaitFrame();
    long stallStart = System.nanoTime();
    while (System.nanoTime() - stallStart < TimeUnit.MILLISECONDS.toNanos(100)) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(clock.awaitFrame()).isGreaterThanOrEqualTo(48);
  }

  @Test
  void stopEndsTheWait() throws Exception {
    var slow = new SystemFrameClock(new AudioFormat(24_000, 24_000 * 60));
    var started = new CountDownLatch(1);
    var waiting = new CompletableFuture<Integer>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              slow.awaitFrame();
              started.countDown();
              waiting.complete(slow.awaitFrame());
            });
    assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
    slow.stop();
    assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(FrameClock.STOPPED);
    assertThat(slow.awaitFrame()).isEqualTo(FrameClock.STOPPED);
  }
}

package io.personaplex.cli.talk;

import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SpeechEngine;
import java.util.concurrent.TimeUnit;

/// When the next frame of an offline conversation is stepped.
public final class FramePace {
  private final long frameNanos;
  private long startNanos;
  private long frames;
  private int late;

  private FramePace(long frameNanos) {
    this.frameNanos = frameNanos;
  }

  /// At once, if all of an engine's work is in its steps; else every 80 ms of real time, because
  /// what it does beside them takes the time it takes.
  public static FramePace of(SpeechEngine engine) {
    AudioFormat format = engine.info().format();
    return new FramePace(
        engine.worksInSteps() ? 0 : TimeUnit.MILLISECONDS.toNanos(format.frameMillis()));
  }

  /// Waits until the next frame may be stepped.
  ///
  /// @throws InterruptedException if the thread is interrupted
  void await() throws InterruptedException {
    if (frameNanos == 0) {
      return;
    }
    long now = System.nanoTime();
    if (frames == 0) {
      startNanos = now;
    }
    long wait = startNanos + frames++ * frameNanos - now;
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    } else if (-wait > frameNanos) {
      late++;
    }
  }

  /// Frames that were stepped more than a frame's time after they should have been.
  int late() {
    return late;
  }
}

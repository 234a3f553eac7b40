package io.personaplex.backend;

import io.personaplex.speech.AudioFormat;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The real frame clock: frame n is due at start + n · 80 ms by [System#nanoTime], so it does not
/// drift. A caller that is late by up to [#CATCH_UP_FRAMES_MAX] frames gets them at once; beyond
/// that the missed frames are left out rather than played in a burst.
final class SystemFrameClock implements FrameClock {
  /// Frames made up for at once after a short stall.
  static final int CATCH_UP_FRAMES_MAX = 3;

  private final long frameNanos;
  private volatile @Nullable Thread waiter;
  private long dueNanos;
  private volatile boolean stopped;

  SystemFrameClock(AudioFormat format) {
    frameNanos = format.samplesPerFrame() * 1_000_000_000L / format.sampleRate();
  }

  @Override
  public int awaitFrame() {
    long now = System.nanoTime();
    if (waiter == null) {
      waiter = Thread.currentThread();
      dueNanos = now + frameNanos;
      return stopped ? STOPPED : 0;
    }
    int skipped = 0;
    long behindFrames = (now - dueNanos) / frameNanos;
    if (behindFrames > CATCH_UP_FRAMES_MAX) {
      skipped = (int) behindFrames;
      dueNanos += skipped * frameNanos;
    }
    while (!stopped && (now = System.nanoTime()) < dueNanos) {
      LockSupport.parkNanos(this, dueNanos - now);
    }
    dueNanos += frameNanos;
    return stopped ? STOPPED : skipped;
  }

  @Override
  public void stop() {
    stopped = true;
    LockSupport.unpark(waiter);
  }
}

package io.personaplex.backend;

/// A frame clock that a test moves by hand.
final class HandClock implements FrameClock {
  private boolean waiting;
  private boolean stopped;
  private int skipped;

  @Override
  public synchronized int awaitFrame() {
    waiting = true;
    notifyAll();
    await(false);
    int left = skipped;
    skipped = 0;
    return stopped ? STOPPED : left;
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /// One frame: returns when it has been dealt with.
  ///
  /// @return false once the clock is stopped
  synchronized boolean tick() {
    await(true);
    waiting = false;
    notifyAll();
    await(true);
    return !stopped;
  }

  /// `n` frames.
  void tick(int n) {
    for (int i = 0; i < n; i++) {
      tick();
    }
  }

  /// The next frame comes after `n` that were left out.
  synchronized void skip(int n) {
    skipped = n;
  }

  private void await(boolean atTheGate) {
    try {
      while (waiting != atTheGate && !stopped) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}

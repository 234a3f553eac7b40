package io.personaplex.models;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Closes a stream on which nothing has come for a while: a blocked read then ends with an error.
final class StallGuard implements AutoCloseable {

  private final Closeable stream;
  private final Thread watcher;
  private volatile long lastByteNanos = System.nanoTime();
  private volatile boolean closed;
  private volatile boolean stalled;

  StallGuard(Closeable stream, Duration limit) {
    this.stream = stream;
    this.watcher = Thread.ofVirtual().name("stall-guard").start(() -> watch(limit.toNanos()));
  }

  private void watch(long limitNanos) {
    while (!closed) {
      long left = limitNanos - (System.nanoTime() - lastByteNanos);
      if (left <= 0) {
        stalled = true;
        try {
          stream.close();
        } catch (IOException e) {
          // It is being given up.
        }
        return;
      }
      LockSupport.parkNanos(left);
    }
  }

  /// Bytes have come.
  void alive() {
    lastByteNanos = System.nanoTime();
  }

  /// Whether the stream was closed because nothing came.
  boolean stalled() {
    return stalled;
  }

  /// Ends the watch; the stream stays as it is.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watcher);
  }
}

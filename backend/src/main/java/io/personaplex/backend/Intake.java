package io.personaplex.backend;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Audio payloads on their way from the event loop to the decoder's thread. When [#HIGH] wait, the
/// socket is paused until [#LOW] are left: TCP then holds the client back, and nothing is lost or
/// kept without bound.
final class Intake {
  static final int HIGH = 16;
  static final int LOW = 4;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(HIGH);
  private final Runnable pause;
  private final Runnable resume;
  private boolean paused;
  private boolean closed;

  /// @param pause stops the arrival of payloads, called on the putting thread
  /// @param resume starts it again, called on the taking thread; must not block
  Intake(Runnable pause, Runnable resume) {
    this.pause = pause;
    this.resume = resume;
  }

  /// Never blocks. Payloads after [#close] are dropped.
  synchronized void put(byte[] payload) {
    if (closed) {
      return;
    }
    waiting.add(payload);
    if (waiting.size() >= HIGH && !paused) {
      paused = true;
      pause.run();
    }
    notifyAll();
  }

  /// Waits for the next payload.
  ///
  /// @return null when closed
  synchronized byte @Nullable [] take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    byte[] payload = waiting.remove();
    if (paused && waiting.size() <= LOW) {
      paused = false;
      resume.run();
    }
    return payload;
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
    if (paused) {
      paused = false;
      resume.run();
    }
    notifyAll();
  }
}

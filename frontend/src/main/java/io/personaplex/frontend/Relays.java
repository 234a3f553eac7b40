package io.personaplex.frontend;

import io.personaplex.http.CloseCode;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The conversations passing through this server, at most [#AT_ONCE_MAX]. Any thread.
final class Relays {
  /// How many may pass through at once, those being opened included.
  static final int AT_ONCE_MAX = 256;

  static final String STOPPING_SENTENCE = "The server is stopping.";

  private final Set<Relay> open = new HashSet<>();
  private int reserved;
  private long droppedBefore;
  private boolean stopping;

  /// Takes a place for a conversation being opened.
  ///
  /// @return false if there is none
  synchronized boolean reserve() {
    if (stopping || reserved >= AT_ONCE_MAX) {
      return false;
    }
    reserved++;
    return true;
  }

  /// Gives a reserved place back without a conversation.
  synchronized void release() {
    reserved--;
    notifyAll();
  }

  /// Starts a conversation in the place just reserved. On the event loop of its sockets.
  ///
  /// @param early what the backend has said before the browser was there
  void begin(Relay relay, List<Buffer> early) {
    boolean late;
    synchronized (this) {
      open.add(relay);
      late = stopping;
    }
    relay.start(early);
    if (late) {
      relay.stop(CloseCode.GOING_AWAY, STOPPING_SENTENCE);
    }
  }

  /// A conversation is over.
  synchronized void end(Relay relay) {
    if (open.remove(relay)) {
      droppedBefore += relay.dropped();
      release();
    }
  }

  /// Conversations passing through now, those being opened included.
  synchronized int count() {
    return reserved;
  }

  /// Audio messages dropped in conversations that are over.
  synchronized long dropped() {
    return droppedBefore;
  }

  synchronized boolean isStopping() {
    return stopping;
  }

  /// Admits nobody any more, ends all with 1001 and waits for them, those being opened included.
  ///
  /// @return whether all have ended
  boolean stop(long timeoutMillis) throws InterruptedException {
    List<Relay> last;
    synchronized (this) {
      stopping = true;
      last = List.copyOf(open);
    }
    last.forEach(relay -> relay.stop(CloseCode.GOING_AWAY, STOPPING_SENTENCE));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    synchronized (this) {
      while (reserved > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }
  }
}

package io.personaplex.frontend;

import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import org.jspecify.annotations.Nullable;

/// One way through the relay: takes messages from one socket and writes them to the other, in
/// order, message by message. Only a few are with the socket at a time; the others wait in the
/// [RelayQueue], where its policy can still reach them. Lives on one event loop.
final class RelayDirection {
  /// Messages given to the socket and not yet taken by the system.
  private static final int IN_FLIGHT_MAX = 4;

  private final WebSocketBase from;
  private final WebSocketBase to;
  private final Runnable cut;
  private final RelayQueue queue;
  private int inFlight;
  private long forwarded;
  private long progress;
  private boolean pumping;
  private boolean paused;
  private @Nullable Ending ending;

  /// @param cut ends the connection to the receiver in a few seconds, if it is not closed by then
  RelayDirection(WebSocketBase from, WebSocketBase to, Runnable cut, AudioPayload payload) {
    this.from = from;
    this.to = to;
    this.cut = cut;
    queue = new RelayQueue(payload);
  }

  /// Takes a message.
  void receive(Buffer message) {
    if (ending != null || to.isClosed()) {
      return;
    }
    long now = System.nanoTime();
    if (inFlight == 0) {
      progress = now;
    }
    queue.add(message, now);
    pump();
    if (queue.isFull() && !paused) {
      paused = true;
      from.pause();
    }
  }

  /// Closes the receiver once it has been given what waits for it; cuts it off if it does not take
  /// that. The first ending counts.
  void finish(Ending last) {
    if (ending == null) {
      ending = last;
      cut.run();
      // Whoever is not read from cannot close either.
      resume();
      pump();
    }
  }

  /// As [#finish], after a last message and without what waits.
  void abandon(Buffer lastMessage, Ending last) {
    if (ending == null) {
      queue.clear();
      if (!to.isClosed()) {
        to.writeBinaryMessage(lastMessage);
      }
      finish(last);
    }
  }

  /// Nanoseconds for which the receiver has taken nothing of what it was given.
  long stalledNanos(long now) {
    return inFlight == 0 ? 0 : now - progress;
  }

  /// Messages handed on.
  long forwarded() {
    return forwarded;
  }

  /// Audio messages dropped.
  long dropped() {
    return queue.dropped();
  }

  private void pump() {
    if (pumping) {
      return;
    }
    // A write may complete at once, and so inside of this loop.
    pumping = true;
    Buffer message;
    while (inFlight < IN_FLIGHT_MAX && !to.isClosed() && (message = queue.poll()) != null) {
      inFlight++;
      forwarded++;
      to.writeBinaryMessage(message).onComplete(_ -> written());
    }
    pumping = false;
    if (queue.isRoomy()) {
      resume();
    }
    if (ending != null && (queue.isEmpty() || to.isClosed())) {
      ending.close(to);
    }
  }

  private void resume() {
    if (paused) {
      paused = false;
      from.resume();
    }
  }

  private void written() {
    inFlight--;
    progress = System.nanoTime();
    pump();
  }
}

package io.personaplex.cascade;

import io.personaplex.speech.SessionEvents;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the session's threads have to tell, kept in order until the next step gives it out. Policy
/// when full: the oldest is dropped and counted; only a caller that stopped stepping gets there.
final class Outbox {
  private static final int LIMIT = 256;

  private final ArrayDeque<Consumer<SessionEvents>> waiting = new ArrayDeque<>(LIMIT);
  private long dropped;

  synchronized void add(Consumer<SessionEvents> event) {
    if (waiting.size() == LIMIT) {
      waiting.removeFirst();
      dropped++;
    }
    waiting.addLast(event);
  }

  /// Gives everything out; events are called outside the lock.
  void drainTo(SessionEvents events) {
    for (var event = poll(); event != null; event = poll()) {
      event.accept(events);
    }
  }

  private synchronized @Nullable Consumer<SessionEvents> poll() {
    return waiting.pollFirst();
  }

  synchronized long dropped() {
    return dropped;
  }
}

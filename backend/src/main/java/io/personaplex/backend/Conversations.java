package io.personaplex.backend;

import io.personaplex.http.CloseCode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// The conversations going on, at most [#AT_ONCE_MAX] and never more than the engine has slots. Any
/// thread.
final class Conversations {
  /// How many clients may talk at once, whatever the engine could hold.
  static final int AT_ONCE_MAX = 1;

  private final Set<Conversation> going = new HashSet<>();
  private int reserved;
  private boolean stopping;

  /// Takes a slot for a conversation that [#begin] starts.
  ///
  /// @return false if all are taken
  synchronized boolean reserve(int engineSlots) {
    if (stopping || reserved >= Math.min(engineSlots, AT_ONCE_MAX)) {
      return false;
    }
    reserved++;
    return true;
  }

  /// Whether a slot will be free soon: a conversation is over, its session is being closed.
  synchronized boolean anyEnding() {
    return !stopping && going.stream().anyMatch(Conversation::isEnding);
  }

  /// Starts a conversation in the slot just reserved.
  ///
  /// @param maker makes it out of what it must run at its end
  void begin(Function<Consumer<Conversation>, Conversation> maker) {
    var conversation = maker.apply(this::release);
    synchronized (this) {
      going.add(conversation);
    }
    conversation.start();
  }

  private synchronized void release(Conversation ended) {
    going.remove(ended);
    reserved--;
  }

  synchronized int count() {
    return reserved;
  }

  /// Admits nobody any more, ends all and waits for them.
  ///
  /// @return whether all sessions are closed
  boolean stop(long timeoutMillis) throws InterruptedException {
    List<Conversation> last;
    synchronized (this) {
      stopping = true;
      last = List.copyOf(going);
    }
    last.forEach(
        conversation -> conversation.stop(CloseCode.GOING_AWAY, "The server is stopping."));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean all = true;
    for (var conversation : last) {
      all &= conversation.awaitEnd(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return all;
  }
}

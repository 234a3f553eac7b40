package io.personaplex.backend;

import io.personaplex.http.CloseCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// The conversations going on, at most as many as the engine has slots, and the clients that wait
/// for a slot. Any thread.
final class Conversations {
  /// What became of somebody who wants a slot.
  enum Admission {
    /// Has one, at once.
    SEATED,
    /// Waits in the line, and is called when its turn comes.
    WAITING,
    /// The line is full.
    FULL,
    /// The server is stopping.
    STOPPING
  }

  private final int queueMax;
  private final Set<Conversation> going = new LinkedHashSet<>();
  private final WaitingLine line = new WaitingLine();
  private int reserved;
  private boolean stopping;

  /// @param queueMax how many may wait; beside them whoever comes while a conversation ends, so
  ///   that nobody who reconnects is refused because of what they left
  Conversations(int queueMax) {
    this.queueMax = queueMax;
  }

  /// Takes a slot for `waiter`, or a place in the line. A slot is kept until the conversation that
  /// [#begin] starts is over, or [#giveBack].
  synchronized Admission admit(Waiter waiter, int engineSlots) {
    if (stopping) {
      return Admission.STOPPING;
    }
    if (reserved < engineSlots) {
      reserved++;
      return Admission.SEATED;
    }
    long ending = going.stream().filter(Conversation::isEnding).count();
    if (line.length() >= queueMax + ending) {
      return Admission.FULL;
    }
    line.join(waiter);
    return Admission.WAITING;
  }

  /// It waits no longer.
  ///
  /// @return whether it was in the line
  synchronized boolean leave(Waiter waiter) {
    return line.leave(waiter);
  }

  /// Starts a conversation in the slot just taken.
  ///
  /// @param maker makes it out of what it must run at its end
  /// @param early what its client sent as audio and must be heard first; may be empty
  /// @return false if the server is stopping: then there is no conversation
  boolean begin(Function<Consumer<Conversation>, Conversation> maker, byte[] early) {
    Conversation conversation;
    synchronized (this) {
      if (stopping) {
        return false;
      }
      conversation = maker.apply(this::release);
      going.add(conversation);
    }
    conversation.start(early);
    return true;
  }

  /// The slot is used by nobody after all: the next in the line gets it.
  synchronized void giveBack() {
    reserved--;
    if (!stopping) {
      line.next()
          .ifPresent(
              next -> {
                reserved++;
                next.seat();
              });
    }
  }

  private synchronized void release(Conversation ended) {
    going.remove(ended);
    giveBack();
  }

  synchronized int count() {
    return reserved;
  }

  synchronized int waiting() {
    return line.length();
  }

  /// The conversations, oldest first, as `/api/sessions` tells them.
  synchronized JsonArray conversationsToJson() {
    var all = new JsonArray();
    going.forEach(conversation -> all.add(conversation.figures().toJson()));
    return all;
  }

  /// The line, as `/api/sessions` tells it.
  synchronized JsonObject lineToJson() {
    return line.toJson().put("max", queueMax);
  }

  /// Admits nobody any more, sends away who waits, ends all and waits for them.
  ///
  /// @return whether all sessions are closed
  boolean stop(long timeoutMillis) throws InterruptedException {
    List<Conversation> last;
    synchronized (this) {
      stopping = true;
      last = List.copyOf(going);
      line.dissolve().forEach(Waiter::sendAway);
    }
    last.forEach(conversation -> conversation.stop(CloseCode.GOING_AWAY, SpeechServer.STOPPING));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean all = true;
    for (var conversation : last) {
      all &= conversation.awaitEnd(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return all;
  }
}

package io.personaplex.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// What has been received, in order of arrival.
///
/// - **Bounded**: at most `maxItems` items are kept; when full the oldest is dropped and counted.
/// - **Threads**: any.
public final class Inbox {
  /// How the metadata begin that tell a waiting client its place.
  private static final String IN_LINE = "{\"queue\":";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Received> items = new ArrayDeque<>();
  private final int maxItems;
  private long dropped;
  private boolean handshaken;
  private Optional<Received.Closed> closed = Optional.empty();

  Inbox(int maxItems) {
    this.maxItems = maxItems;
  }

  /// Everything kept, oldest first.
  public List<Received> all() {
    lock.lock();
    try {
      return List.copyOf(items);
    } finally {
      lock.unlock();
    }
  }

  /// Everything kept of one kind, oldest first.
  public <T extends Received> List<T> all(Class<T> kind) {
    return since(Long.MIN_VALUE, kind);
  }

  /// Everything of one kind that arrived at `nanos` or later.
  public <T extends Received> List<T> since(long nanos, Class<T> kind) {
    lock.lock();
    try {
      var found = new ArrayList<T>();
      // From the newest back: a long conversation is not read through for its end.
      for (var newest = items.descendingIterator(); newest.hasNext(); ) {
        Received item = newest.next();
        if (nanos != Long.MIN_VALUE && item.arrivedNanos() - nanos < 0) {
          break;
        }
        if (kind.isInstance(item)) {
          found.add(kind.cast(item));
        }
      }
      return List.copyOf(found.reversed());
    } finally {
      lock.unlock();
    }
  }

  /// The agent's words since `nanos`, pieces joined.
  public String textSince(long nanos) {
    var text = new StringBuilder();
    since(nanos, Received.Text.class).forEach(piece -> text.append(piece.piece()));
    return text.toString();
  }

  /// Whether the handshake has come.
  public boolean handshaken() {
    lock.lock();
    try {
      return handshaken;
    } finally {
      lock.unlock();
    }
  }

  /// How the socket ended, once it has.
  public Optional<Received.Closed> closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Items dropped because the inbox was full.
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until `condition` holds; it is asked again after everything that arrives.
  ///
  /// @param what is awaited, for the message
  /// @throws ChatException if it does not hold within `timeout`, or cannot any more because the
  ///   socket has closed
  public void await(String what, Duration timeout, Predicate<Inbox> condition) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (!condition.test(this)) {
        if (closed.isPresent()) {
          throw new ChatException(
              "waited for %s, but the server closed: %d %s"
                  .formatted(what, closed.get().code(), closed.get().reason()));
        }
        if (left <= 0) {
          throw new ChatException(
              "waited %.1f s for %s in vain; %s"
                  .formatted(timeout.toMillis() / 1000.0, what, summary()));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatException("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  /// Lets `duration` pass while items go on arriving.
  ///
  /// @return whether the socket is still open
  public boolean pass(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    lock.lock();
    try {
      while (closed.isEmpty() && until - System.nanoTime() > 0) {
        changed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      return closed.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatException("interrupted while time passed", e);
    } finally {
      lock.unlock();
    }
  }

  void handshake() {
    lock.lock();
    try {
      handshaken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void add(Received item) {
    lock.lock();
    try {
      if (closed.isPresent()) {
        return;
      }
      if (items.size() == maxItems) {
        items.removeFirst();
        dropped++;
      }
      items.addLast(item);
      if (item instanceof Received.Closed end) {
        closed = Optional.of(end);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private String summary() {
    int audio = 0;
    int text = 0;
    int metadata = 0;
    String failure = "";
    String line = "";
    for (Received item : items) {
      switch (item) {
        case Received.Audio _ -> audio++;
        case Received.Text _ -> text++;
        case Received.Metadata(_, String json) -> {
          metadata++;
          line = json.startsWith(IN_LINE) ? "; the last place in line: " + json : line;
        }
        case Received.Failure(_, String sentence) -> failure = "; the server said: " + sentence;
        case Received.Closed _ -> {}
      }
    }
    return "%s, %d audio, %d text and %d metadata messages came%s%s"
        .formatted(
            handshaken ? "handshake done" : "no handshake", audio, text, metadata, line, failure);
  }
}

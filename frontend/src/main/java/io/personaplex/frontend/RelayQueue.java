package io.personaplex.frontend;

import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Messages on their way through the relay in one direction, in order. For one thread.
///
/// Bounded: what comes late is worth nothing, so **sound** that has waited for [#AUDIO_MILLIS_MAX],
/// or that does not fit into [#BYTES_MAX], is dropped, the oldest first, and counted. Nothing else
/// is ever dropped: when the rest alone fills the queue, [#isFull] tells to stop reading.
///
/// The header pages of an Opus stream count as "the rest", for nothing can be decoded without them;
/// so does a message that ends in the middle of a PCM sample, for all later samples would be torn.
final class RelayQueue {
  static final long AUDIO_MILLIS_MAX = 1_000;

  /// Two largest messages; as PCM more than two seconds.
  static final int BYTES_MAX = 128 * 1024;

  /// What a message costs beside its bytes, so that tiny ones are bounded too.
  static final int MESSAGE_COST = 256;

  private static final int AUDIO = 0x01;
  private static final int PAGE = 1;
  private static final int PAGE_FLAGS = PAGE + 5;
  private static final int PAGE_SEGMENTS = PAGE + 26;
  private static final int BEGINNING_OF_STREAM = 0x02;

  private final AudioPayload payload;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int cost;
  private long dropped;

  private record Waiting(Buffer message, boolean droppable, long since) {
    int cost() {
      return message.length() + MESSAGE_COST;
    }
  }

  /// @param payload how these peers carry sound
  RelayQueue(AudioPayload payload) {
    this.payload = payload;
  }

  /// Puts a message in and drops sound where there is too much.
  ///
  /// @param now of `System.nanoTime()`
  void add(Buffer message, long now) {
    var last = new Waiting(message, isDroppable(message), now);
    waiting.add(last);
    cost += last.cost();
    dropLate(now);
  }

  /// The next message, or null.
  @Nullable Buffer poll() {
    Waiting next = waiting.poll();
    if (next == null) {
      return null;
    }
    cost -= next.cost();
    return next.message();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Whether what waits, and must not be dropped, fills it.
  boolean isFull() {
    return cost >= BYTES_MAX;
  }

  /// Whether there is plenty of room again.
  boolean isRoomy() {
    return cost <= BYTES_MAX / 2;
  }

  /// Audio messages dropped so far.
  long dropped() {
    return dropped;
  }

  void clear() {
    waiting.clear();
    cost = 0;
  }

  private void dropLate(long now) {
    long oldest = now - TimeUnit.MILLISECONDS.toNanos(AUDIO_MILLIS_MAX);
    var messages = waiting.iterator();
    while (messages.hasNext()) {
      Waiting message = messages.next();
      boolean late = message.since() - oldest < 0;
      if (!late && !isFull()) {
        return;
      }
      if (message.droppable()) {
        messages.remove();
        cost -= message.cost();
        dropped++;
      }
    }
  }

  private boolean isDroppable(Buffer message) {
    if (message.length() == 0 || message.getByte(0) != AUDIO) {
      return false;
    }
    return payload == AudioPayload.PCM16
        ? (message.length() - 1) % Short.BYTES == 0
        : !isOpusHeader(message);
  }

  private static boolean isOpusHeader(Buffer message) {
    if (message.length() <= PAGE_SEGMENTS || !startsWith(message, PAGE, "OggS")) {
      return false;
    }
    int body = PAGE_SEGMENTS + 1 + message.getUnsignedByte(PAGE_SEGMENTS);
    return (message.getByte(PAGE_FLAGS) & BEGINNING_OF_STREAM) != 0
        || startsWith(message, body, "OpusTags");
  }

  private static boolean startsWith(Buffer message, int at, String ascii) {
    if (message.length() < at + ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (message.getByte(at + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

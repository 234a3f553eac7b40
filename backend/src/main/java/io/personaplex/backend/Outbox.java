package io.personaplex.backend;

import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.util.concurrent.TimeUnit;

/// Messages to one client, in the order given, bounded: a client that reads nothing for
/// [#STALL_MILLIS_MAX] counts as stalled, as does one that leaves [#WAITING_MAX] messages waiting.
/// Agent frames beyond [#AUDIO_WAITING_MAX] messages waiting are dropped and counted. Any thread.
final class Outbox {
  /// One second of frames: what came later would be heard too late.
  static final int AUDIO_WAITING_MAX = 13;

  static final int WAITING_MAX = 256;
  static final long STALL_MILLIS_MAX = 2_000;

  private final WebSocketBase socket;
  private final Counters counters;
  private int waiting;
  private long progressNanos;

  Outbox(WebSocketBase socket, Counters counters) {
    this.socket = socket;
    this.counters = counters;
  }

  /// Sends what must not be lost.
  ///
  /// @return false if the client is stalled and should be closed
  boolean send(WireMessage message) {
    return write(message);
  }

  /// Sends a frame of the agent's sound, or drops it if the client is behind.
  ///
  /// @return false if the client is stalled and should be closed
  boolean sendFrame(byte[] payload) {
    synchronized (this) {
      if (waiting >= AUDIO_WAITING_MAX) {
        counters.increment(Counter.OUTPUT_FRAMES_DROPPED);
        return !isStalled();
      }
    }
    counters.add(Counter.AUDIO_BYTES_OUT, payload.length);
    return write(new WireMessage.Audio(payload));
  }

  private boolean write(WireMessage message) {
    synchronized (this) {
      if (isStalled() || waiting >= WAITING_MAX) {
        return false;
      }
      if (waiting == 0) {
        progressNanos = System.nanoTime();
      }
      waiting++;
    }
    if (socket.isClosed()) {
      written();
    } else {
      // Inside the lock this could deadlock: the completion may run on this very thread.
      socket
          .writeBinaryMessage(Buffer.buffer(WireCodec.encode(message)))
          .onComplete(_ -> written());
    }
    return true;
  }

  private synchronized void written() {
    waiting--;
    progressNanos = System.nanoTime();
  }

  private boolean isStalled() {
    return waiting > 0
        && System.nanoTime() - progressNanos > TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS_MAX);
  }
}

package io.personaplex.backend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.time.Duration;

/// Asks a client for a sign of life by WebSocket pings, so that one whose machine or network is
/// gone does not keep its place, and so that what lies between does not take the connection for
/// unused. Event loop of the socket.
final class Heartbeat {
  /// How often, outside of tests.
  static final Duration EVERY = Duration.ofSeconds(10);

  /// Pings in a row that may stay without an answer until the next one would be due.
  static final int UNANSWERED_MAX = 3;

  private final Vertx vertx;
  private final WebSocketBase socket;
  private final Runnable onSilence;
  private int unanswered;

  private Heartbeat(Vertx vertx, WebSocketBase socket, Runnable onSilence) {
    this.vertx = vertx;
    this.socket = socket;
    this.onSilence = onSilence;
  }

  /// Begins; ends by itself when the socket is closed. Takes the socket's handler of pongs.
  ///
  /// @param onSilence run once if [#UNANSWERED_MAX] pings in a row got no answer
  static void start(Vertx vertx, WebSocketBase socket, Duration every, Runnable onSilence) {
    var heartbeat = new Heartbeat(vertx, socket, onSilence);
    socket.pongHandler(_ -> heartbeat.unanswered = 0);
    vertx.setPeriodic(every.toMillis(), heartbeat::beat);
  }

  private void beat(long timer) {
    if (socket.isClosed()) {
      vertx.cancelTimer(timer);
    } else if (unanswered == UNANSWERED_MAX) {
      vertx.cancelTimer(timer);
      onSilence.run();
    } else {
      unanswered++;
      // What is wrong with the socket its other handlers are told.
      socket.writePing(Buffer.buffer()).onFailure(_ -> {});
    }
  }
}

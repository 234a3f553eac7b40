package io.personaplex.frontend;

import io.personaplex.http.CloseCode;
import io.personaplex.http.ConnectionCut;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A page that watches the log. At most [#WAITING_MAX] lines wait for it; beyond that the oldest is
/// left out, and the page is told how many were. One that takes nothing is dropped.
final class LogWatcher {
  static final int WAITING_MAX = 200;
  static final long STALL_MILLIS_MAX = 5_000;

  private static final int IN_FLIGHT_MAX = 8;
  private static final long PING_MILLIS = 10_000;
  private static final long SILENCE_MILLIS_MAX = 30_000;
  private static final long CUT_MILLIS = 2_000;

  private final ServerWebSocket socket;
  private final HttpConnection connection;
  private final Consumer<LogWatcher> onEnd;
  private final Context loop;

  private final ArrayDeque<LogLine> waiting = new ArrayDeque<>();
  private int leftOut;
  private boolean pumpComing;

  // Event loop only.
  private int inFlight;
  private long progress;
  private long heard = System.nanoTime();
  private long timer;

  /// On the event loop of the socket.
  ///
  /// @param connection below the socket
  /// @param onEnd called once, when the socket is closed
  LogWatcher(ServerWebSocket socket, HttpConnection connection, Consumer<LogWatcher> onEnd) {
    this.socket = socket;
    this.connection = connection;
    this.onEnd = onEnd;
    loop = Objects.requireNonNull(Vertx.currentContext(), "made outside the event loop");
  }

  /// Begins to watch over the connection. Event loop. What the page says has no meaning.
  void start() {
    socket.pongHandler(_ -> heard = System.nanoTime());
    socket.exceptionHandler(_ -> close(CloseCode.TOO_BIG, "That message could not be read."));
    timer = loop.owner().setPeriodic(PING_MILLIS, _ -> tick());
    socket.closeHandler(
        _ -> {
          loop.owner().cancelTimer(timer);
          onEnd.accept(this);
        });
  }

  /// Puts a line in its queue. Any thread; never waits.
  void offer(LogLine line) {
    synchronized (this) {
      if (waiting.size() == WAITING_MAX) {
        waiting.remove();
        leftOut++;
      }
      waiting.add(line);
      if (pumpComing) {
        return;
      }
      pumpComing = true;
    }
    loop.runOnContext(_ -> pump());
  }

  /// Ends it because the server stops. Any thread.
  void stop() {
    loop.runOnContext(_ -> close(CloseCode.GOING_AWAY, Relays.STOPPING_SENTENCE));
  }

  private void pump() {
    synchronized (this) {
      pumpComing = false;
    }
    if (isStalled()) {
      close(CloseCode.TRY_LATER, "Your connection did not take the log; please connect again.");
    }
    LogLine line;
    while (inFlight < IN_FLIGHT_MAX && !socket.isClosed() && (line = next()) != null) {
      if (inFlight++ == 0) {
        progress = System.nanoTime();
      }
      socket.writeTextMessage(line.toJson().encode()).onComplete(_ -> written());
    }
  }

  private void written() {
    inFlight--;
    progress = System.nanoTime();
    synchronized (this) {
      if (waiting.isEmpty() || pumpComing) {
        return;
      }
      pumpComing = true;
    }
    loop.runOnContext(_ -> pump());
  }

  private synchronized @Nullable LogLine next() {
    if (leftOut == 0) {
      return waiting.poll();
    }
    String message =
        "%d lines of the log were left out: this page did not take them in time."
            .formatted(leftOut);
    leftOut = 0;
    return LogLine.now(LogLine.Severity.WARN, message);
  }

  private boolean isStalled() {
    return inFlight > 0
        && System.nanoTime() - progress > TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS_MAX);
  }

  private void tick() {
    boolean silent = System.nanoTime() - heard > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS_MAX);
    if (silent || isStalled()) {
      close(CloseCode.TRY_LATER, "Your connection did not answer; please connect again.");
    } else if (!socket.isClosed()) {
      socket.writePing(Buffer.buffer());
    }
  }

  private void close(CloseCode code, String sentence) {
    if (!socket.isClosed()) {
      code.close(socket, sentence);
      ConnectionCut.after(CUT_MILLIS, TimeUnit.MILLISECONDS, connection);
    }
  }
}

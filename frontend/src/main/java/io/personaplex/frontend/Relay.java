package io.personaplex.frontend;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;

import io.personaplex.http.CloseCode;
import io.personaplex.http.ConnectionCut;
import io.personaplex.http.ServerLimits;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketBase;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One conversation passing through this server: a browser, the backend, and a [RelayDirection]
/// each way. Binary messages pass as they are; text frames have no meaning in the protocol and stop
/// here. Whoever closes, the other side is closed with the same code and reason. Both sockets live
/// on the same event loop, and so does this.
final class Relay {
  private static final System.Logger LOG = System.getLogger(Relay.class.getName());

  /// A browser that takes nothing for this long is closed.
  static final long STALL_MILLIS_MAX = 2_000;

  /// How often each side is asked whether it is still there, and how long it may say nothing.
  static final long PING_MILLIS = 10_000;

  static final long SILENCE_MILLIS_MAX = 30_000;

  /// How long what waits may take to leave after the end, and the close to be answered.
  static final long CLOSE_SECONDS_MAX = 3;

  private static final long TICK_MILLIS = 500;

  private static final String STALLED_SENTENCE =
      "Your connection did not take our sound for two seconds; please connect again.";
  private static final String BROKEN_SENTENCE =
      "The connection to the speech backend broke; please connect again.";
  private static final String SILENT_SENTENCE =
      "The speech backend has not answered for half a minute; please connect again.";

  private final String tag;
  private final Side browser;
  private final Side backend;
  private final Consumer<Relay> onEnd;
  private final Context loop;
  private long timer;
  private long nextPing;
  private boolean ended;

  /// On the event loop of the two sockets.
  ///
  /// @param connection below the browser's socket
  /// @param onEnd called once, when both sockets are closed
  Relay(
      String tag,
      ServerWebSocket browser,
      HttpConnection connection,
      WebSocket backend,
      AudioPayload payload,
      Consumer<Relay> onEnd) {
    this.tag = tag;
    this.onEnd = onEnd;
    loop = Objects.requireNonNull(Vertx.currentContext(), "made outside the event loop");
    Runnable cutBrowser =
        () -> ConnectionCut.after(CLOSE_SECONDS_MAX, TimeUnit.SECONDS, connection);
    Runnable cutBackend = () -> ConnectionCut.after(CLOSE_SECONDS_MAX, TimeUnit.SECONDS, backend);
    this.browser = new Side(browser, new RelayDirection(backend, browser, cutBrowser, payload));
    this.backend = new Side(backend, new RelayDirection(browser, backend, cutBackend, payload));
  }

  /// One end: its socket, and the way there.
  private static final class Side {
    final WebSocketBase socket;
    final RelayDirection towards;
    long heard = System.nanoTime();

    Side(WebSocketBase socket, RelayDirection towards) {
      this.socket = socket;
      this.towards = towards;
    }

    void isThere() {
      heard = System.nanoTime();
    }

    boolean isSilent(long now) {
      return now - heard > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS_MAX);
    }

    void ping() {
      if (!socket.isClosed()) {
        socket.writePing(Buffer.buffer());
      }
    }
  }

  /// Begins to hand on.
  ///
  /// @param early what the backend has said before the browser was there
  void start(List<Buffer> early) {
    LOG.log(INFO, "{0}: open", tag);
    nextPing = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PING_MILLIS);
    timer = loop.owner().setPeriodic(TICK_MILLIS, _ -> tick(System.nanoTime()));
    early.forEach(browser.towards::receive);
    listen(browser, backend, this::browserClosed);
    listen(backend, browser, this::backendClosed);
  }

  /// Looks after both sides.
  private void tick(long now) {
    if (browser.towards.stalledNanos(now) > TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS_MAX)) {
      end(CloseCode.TRY_LATER, STALLED_SENTENCE);
    } else if (browser.isSilent(now)) {
      end(CloseCode.GOING_AWAY, "The browser has not answered for half a minute.");
    } else if (backend.isSilent(now)) {
      end(CloseCode.TRY_LATER, SILENT_SENTENCE);
    } else if (now - nextPing >= 0) {
      nextPing = now + TimeUnit.MILLISECONDS.toNanos(PING_MILLIS);
      browser.ping();
      backend.ping();
    }
  }

  /// Ends both sides for a reason of ours. Any thread.
  void stop(CloseCode code, String sentence) {
    loop.runOnContext(_ -> end(code, sentence));
  }

  private void end(CloseCode code, String sentence) {
    browser.towards.abandon(failure(sentence), Ending.of(code, sentence));
    backend.towards.finish(Ending.of(code, sentence));
  }

  /// Audio messages dropped so far, both ways.
  long dropped() {
    return browser.towards.dropped() + backend.towards.dropped();
  }

  static Buffer failure(String sentence) {
    return Buffer.buffer(WireCodec.encode(new WireMessage.Failure(sentence)));
  }

  private void listen(Side side, Side other, Runnable closed) {
    if (side.socket.isClosed()) {
      // It takes no handlers any more.
      closed.run();
      return;
    }
    side.socket.closeHandler(_ -> closed.run());
    side.socket.binaryMessageHandler(
        message -> {
          side.isThere();
          other.towards.receive(message);
        });
    side.socket.pongHandler(_ -> side.isThere());
    side.socket.exceptionHandler(cause -> broken(side, cause));
  }

  /// On an open socket this is a message beyond the limits, or no message at all.
  private void broken(Side side, Throwable cause) {
    LOG.log(DEBUG, tag, cause);
    if (!side.socket.isClosed()) {
      end(
          CloseCode.TOO_BIG,
          "A message could not be read: one message may have at most %d bytes."
              .formatted(ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX));
    }
  }

  private void browserClosed() {
    Ending ending =
        Ending.said(browser.socket)
            .orElseGet(() -> Ending.of(CloseCode.GOING_AWAY, "The browser went away."));
    browser.towards.finish(ending);
    backend.towards.finish(ending);
    endIfBothAreClosed();
  }

  private void backendClosed() {
    Ending.said(backend.socket)
        .ifPresentOrElse(
            browser.towards::finish,
            () ->
                browser.towards.abandon(
                    failure(BROKEN_SENTENCE), Ending.of(CloseCode.TRY_LATER, BROKEN_SENTENCE)));
    backend.towards.finish(Ending.of(CloseCode.NORMAL, ""));
    endIfBothAreClosed();
  }

  private void endIfBothAreClosed() {
    if (ended || !browser.socket.isClosed() || !backend.socket.isClosed()) {
      return;
    }
    ended = true;
    loop.owner().cancelTimer(timer);
    LOG.log(
        INFO,
        "{0}: ended; {1} messages to the backend ({2} of sound dropped), {3} to the browser ({4})",
        tag,
        backend.towards.forwarded(),
        backend.towards.dropped(),
        browser.towards.forwarded(),
        browser.towards.dropped());
    onEnd.accept(this);
  }
}

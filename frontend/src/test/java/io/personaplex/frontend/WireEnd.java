package io.personaplex.frontend;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One end of a WebSocket in a test, client or server: keeps the messages and the close.
final class WireEnd {
  private static final long WAIT_SECONDS = 15;

  /// How the other end closed; code −1 if the line broke.
  record Close(int code, String reason) {}

  private final WebSocketBase socket;
  private final BlockingQueue<Buffer> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Close> close = new CompletableFuture<>();
  private volatile Consumer<Buffer> onMessage;

  /// Made on the event loop of the socket.
  WireEnd(WebSocketBase socket) {
    this.socket = socket;
    onMessage = messages::add;
    socket.binaryMessageHandler(message -> onMessage.accept(message));
    socket.closeHandler(
        _ -> {
          Short code = socket.closeStatusCode();
          String reason = socket.closeReason();
          close.complete(new Close(code == null ? -1 : code, reason == null ? "" : reason));
        });
  }

  /// What the client asked for; only at a server's end.
  String uri() {
    return ((ServerWebSocket) socket).uri();
  }

  /// A header of the client's handshake, or null; only at a server's end.
  String header(String name) {
    return ((ServerWebSocket) socket).headers().get(name);
  }

  /// Does this with each message in place of keeping it.
  void onMessage(Consumer<Buffer> handler) {
    onMessage = handler;
  }

  WireEnd send(Buffer message) {
    socket.writeBinaryMessage(message);
    return this;
  }

  WireEnd send(int kind, byte... payload) {
    return send(WireBackend.message(kind, payload));
  }

  void sendText(String text) {
    socket.writeTextMessage(text);
  }

  /// Whether the system takes no more.
  boolean isFull() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  Buffer next() throws InterruptedException {
    Buffer message = messages.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message within %d s, close: %s".formatted(WAIT_SECONDS, close));
    }
    return message;
  }

  boolean hasMore() {
    return !messages.isEmpty();
  }

  Close awaitClose() throws Exception {
    return close.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return !close.isDone();
  }

  void close(int code, String reason) {
    socket.close((short) code, reason);
  }

  void stopReading() {
    socket.pause();
  }

  /// Breaks the line without a close frame, as a killed process does.
  void breakLine() {
    // Closed below all handlers: the topmost would send a close frame first.
    var _ = ((WebSocketInternal) socket).channelHandlerContext().pipeline().firstContext().close();
  }
}

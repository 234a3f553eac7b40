package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client of `/api/chat` that keeps everything it is told.
final class TestClient implements AutoCloseable, WebSocket.Listener {
  private static final long WAIT_SECONDS = 10;

  /// How the server closed.
  record Close(int code, String reason) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<WireMessage> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Close> close = new CompletableFuture<>();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private final WebSocket socket;

  /// @param query of the address, encoded
  TestClient(int port, String query) {
    socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/chat?" + query), this)
            .join();
  }

  /// The next message.
  WireMessage next() throws InterruptedException {
    WireMessage next = messages.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("a message within %d s, close: %s", WAIT_SECONDS, close).isNotNull();
    return next;
  }

  /// The next message of a kind; others are passed over.
  <T extends WireMessage> T next(Class<T> kind) throws InterruptedException {
    WireMessage next;
    do {
      next = next();
    } while (!kind.isInstance(next));
    return kind.cast(next);
  }

  /// The next metadata.
  JsonObject metadata() throws InterruptedException {
    return new JsonObject(next(WireMessage.Metadata.class).json());
  }

  /// Waits for the handshake.
  TestClient ready() throws InterruptedException {
    next(WireMessage.Handshake.class);
    return this;
  }

  Close awaitClose() throws Exception {
    return close.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  void send(WireMessage out) {
    sendBytes(WireCodec.encode(out));
  }

  void sendBytes(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /// One message in two fragments.
  void sendFragments(byte[] first, byte[] second) {
    socket.sendBinary(ByteBuffer.wrap(first), false).join();
    socket.sendBinary(ByteBuffer.wrap(second), true).join();
  }

  void sendText(String text) {
    socket.sendText(text, true).join();
  }

  /// Leaves without a word.
  void vanish() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    message.writeBytes(bytes);
    if (last) {
      messages.add(WireCodec.decode(message.toByteArray()));
      message.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    close.complete(new Close(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, @Nullable Throwable error) {
    close.completeExceptionally(error);
  }

  @Override
  public void close() {
    // Completes with a fault if the server was faster; either way the socket is closed after it.
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").handle((_, _) -> socket).join();
    socket.abort();
    http.close();
  }
}

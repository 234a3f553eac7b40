package io.personaplex.frontend;

import io.personaplex.http.ServerLimits;
import io.personaplex.http.ServerPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A backend that knows nothing of speech: it takes WebSockets, remembers what arrives, byte by
/// byte, and does what a test wants.
final class WireBackend implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final BlockingQueue<WireEnd> conversations = new LinkedBlockingQueue<>();
  private final int port;

  /// @param greeting what happens first in every conversation
  WireBackend(Consumer<WireEnd> greeting) {
    var server =
        vertx
            .createHttpServer(ServerLimits.options())
            .requestHandler(request -> request.response().setStatusCode(404).end())
            .webSocketHandler(
                socket -> {
                  var end = new WireEnd(socket);
                  greeting.accept(end);
                  conversations.add(end);
                });
    port = new ServerPort("wire backend", "127.0.0.1", 0, "test").listen(server);
  }

  /// Sends everything back at once.
  static WireBackend echoing() {
    return new WireBackend(end -> end.onMessage(end::send));
  }

  int port() {
    return port;
  }

  /// The next conversation a client opened.
  WireEnd next() throws InterruptedException {
    WireEnd end = conversations.poll(15, TimeUnit.SECONDS);
    if (end == null) {
      throw new AssertionError("no conversation was opened within 15 s");
    }
    return end;
  }

  boolean wasCalled() {
    return !conversations.isEmpty();
  }

  static Buffer message(int kind, byte... payload) {
    return Buffer.buffer().appendByte((byte) kind).appendBytes(payload);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

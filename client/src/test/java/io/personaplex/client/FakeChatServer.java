package io.personaplex.client;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server of `/api/chat` whose every word the test says: it only records.
final class FakeChatServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
  final BlockingQueue<String> queries = new LinkedBlockingQueue<>();

  FakeChatServer() {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .webSocketHandler(
                socket -> {
                  socket.binaryMessageHandler(message -> received.add(message.getBytes()));
                  queries.add(String.valueOf(socket.query()));
                  sockets.add(socket);
                })
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:%d/api/chat".formatted(server.actualPort()));
  }

  ServerWebSocket socket() {
    return take(sockets);
  }

  byte[] message() {
    return take(received);
  }

  void send(ServerWebSocket socket, byte[] message) {
    socket
        .writeBinaryMessage(Buffer.buffer(message))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      T item = queue.poll(10, TimeUnit.SECONDS);
      if (item == null) {
        throw new AssertionError("nothing came within 10 s");
      }
      return item;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

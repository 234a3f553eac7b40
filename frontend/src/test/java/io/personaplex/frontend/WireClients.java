package io.personaplex.frontend;

import io.personaplex.http.ServerLimits;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Browsers of a test, as seen by the server: many WebSockets on one event loop.
final class WireClients implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final WebSocketClient client;

  WireClients() {
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(1_000)
                .setReceiveBufferSize(4_096)
                .setMaxFrameSize(4 * ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX)
                .setMaxMessageSize(4 * ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX));
  }

  WireEnd open(int port, String uri) throws Exception {
    return open(port, uri, Map.of());
  }

  /// @param headers of the handshake
  WireEnd open(int port, String uri, Map<String, String> headers) throws Exception {
    var options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(uri)
            .setAllowOriginHeader(headers.containsKey("Origin"));
    headers.forEach(options::addHeader);
    return client
        .connect(options)
        .map(WireEnd::new)
        .toCompletionStage()
        .toCompletableFuture()
        .get(15, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

package io.personaplex.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/// The far end of `bench relay`, a process: sends every message back at once, so that what a round
/// trip takes longer through the relay is the relay's own. The echo engine would answer on the
/// ticks of its frame clock, which hide milliseconds.
///
/// `/api/info` tells with which codes its conversations were closed.
public final class EchoingBackendMain {
  /// Field of `/api/info`: close code → how often.
  static final String CLOSES = "closes";

  private final Map<String, Integer> closes = new TreeMap<>();

  private EchoingBackendMain() {}

  /// @param args none; the port comes from `MOSHI_PORT`
  public static void main(String[] args) {
    var backend = new EchoingBackendMain();
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
        .createHttpServer(new HttpServerOptions().setMaxWebSocketMessageSize(1 << 16))
        .requestHandler(backend::answer)
        .webSocketHandler(backend::converse)
        .listen(Integer.parseInt(System.getenv("MOSHI_PORT")), "127.0.0.1")
        .onFailure(
            cause -> {
              System.err.println("the echoing backend cannot listen: " + cause.getMessage());
              Runtime.getRuntime().halt(1);
            });
  }

  private void answer(HttpServerRequest request) {
    var counted = new JsonObject();
    closes.forEach(counted::put);
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .end(
            new JsonObject()
                .put("status", "ok")
                .put("health", new JsonObject().put("status", "ok"))
                .put(CLOSES, counted)
                .encode());
  }

  private void converse(ServerWebSocket socket) {
    socket.binaryMessageHandler(socket::writeBinaryMessage);
    socket.closeHandler(
        _ -> closes.merge(String.valueOf(socket.closeStatusCode()), 1, Integer::sum));
  }
}

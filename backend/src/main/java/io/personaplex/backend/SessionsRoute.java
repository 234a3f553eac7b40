package io.personaplex.backend;

import io.personaplex.http.Answer;
import io.personaplex.speech.SpeechEngine;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// `GET /api/sessions`: who talks and who waits, in figures; nothing of what is said, no persona,
/// no address. For programs of this machine, and for who has the key; docs/protocol.md has the
/// fields.
final class SessionsRoute implements Handler<RoutingContext> {
  /// What a proxy adds: what comes from this machine then comes from elsewhere.
  private static final List<String> PROXY_HEADERS =
      List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  private static final String REFUSAL =
      "These figures are for programs of this machine, without a proxy between, or for who sends"
          + " the key: Authorization: Bearer and the value of STATS_KEY.";

  private final Optional<StatsKey> key;
  private final EngineHost engines;
  private final Conversations conversations;
  private final Counters counters;

  SessionsRoute(
      Optional<StatsKey> key, EngineHost engines, Conversations conversations, Counters counters) {
    this.key = key;
    this.engines = engines;
    this.conversations = conversations;
    this.counters = counters;
  }

  @Override
  public void handle(RoutingContext context) {
    if (isAllowed(context.request())) {
      Answer.json(context, 200, figures());
    } else {
      Answer.error(context, 403, REFUSAL);
    }
  }

  private boolean isAllowed(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    return key.filter(secret -> secret.isIn(authorization)).isPresent()
        || (isFromThisMachine(request)
            && PROXY_HEADERS.stream().noneMatch(request.headers()::contains));
  }

  private static boolean isFromThisMachine(HttpServerRequest request) {
    var peer = request.remoteAddress();
    // Null for a socket of the file system, which we do not listen on.
    String address = peer == null ? null : peer.hostAddress();
    return address != null && InetAddress.ofLiteral(address).isLoopbackAddress();
  }

  private JsonObject figures() {
    var json = new JsonObject();
    if (engines.state() instanceof EngineState.Ready(SpeechEngine engine, _, _)) {
      json.put("slots", engine.info().slots());
    }
    return json.put("conversations", conversations.conversationsToJson())
        .put("queue", conversations.lineToJson())
        .put("totals", counters.toJson());
  }
}

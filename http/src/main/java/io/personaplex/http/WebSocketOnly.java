package io.personaplex.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/// Route handler: 426 for a request that does not ask to become a WebSocket.
public final class WebSocketOnly implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    if ("websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
      context.next();
    } else {
      Answer.error(context, 426, "This address speaks WebSocket only.");
    }
  }
}

package io.personaplex.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/// JSON answers: never cached, never sniffed.
public final class Answer {
  private Answer() {}

  /// Ends the response with `body`; does nothing if it has ended already.
  public static void json(RoutingContext context, int status, JsonObject body) {
    var response = context.response();
    if (response.ended()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(body.toBuffer());
  }

  /// Ends the response with `{"error": sentence}`.
  ///
  /// @param sentence one we wrote, never the text of an exception
  public static void error(RoutingContext context, int status, String sentence) {
    json(context, status, new JsonObject().put("error", sentence));
  }
}

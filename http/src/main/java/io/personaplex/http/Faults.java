package io.personaplex.http;

import static java.lang.System.Logger.Level.WARNING;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/// What a client is told when a request cannot be answered: a status and a sentence of ours. The
/// cause goes to the log.
public final class Faults {
  private static final System.Logger LOG = System.getLogger(Faults.class.getName());

  private static final int INTERNAL = 500;
  private static final Map<Integer, String> SENTENCES =
      Map.of(
          400,
          "The request cannot be understood.",
          403,
          "This request is not allowed here.",
          404,
          "There is nothing at this address.",
          405,
          "This address does not answer this method.",
          413,
          "The request is too large.",
          414,
          "The address is too long.",
          426,
          "This address speaks WebSocket only.",
          INTERNAL,
          "The server failed to answer; its log says why.");

  private Faults() {}

  /// Makes `router` answer every unmatched and every failed request with JSON `{"error": …}`.
  public static void answerOn(Router router) {
    SENTENCES.keySet().forEach(status -> router.errorHandler(status, Faults::answer));
  }

  private static void answer(RoutingContext context) {
    int status = context.statusCode() < 400 ? INTERNAL : context.statusCode();
    Throwable cause = context.failure();
    if (cause != null && status >= INTERNAL) {
      // The path without its query: a query may hold what a person wrote.
      LOG.log(WARNING, context.request().method() + " " + context.normalizedPath(), cause);
    }
    Answer.error(context, status, SENTENCES.getOrDefault(status, "This did not work."));
  }
}

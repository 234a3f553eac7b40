package io.personaplex.frontend;

import io.personaplex.http.Answer;
import io.personaplex.http.CloseCode;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/// `/ws/logs`: the log of this service, line by line, as JSON in text messages.
final class LogRoute implements Handler<RoutingContext> {
  static final String PATH = "/ws/logs";

  private final LogStream stream;

  LogRoute(LogStream stream) {
    this.stream = stream;
  }

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    request
        .toWebSocket()
        .onFailure(_ -> Answer.error(context, 400, "This is no valid request to open a WebSocket."))
        .onSuccess(
            socket -> {
              var watcher = new LogWatcher(socket, request.connection(), stream::remove);
              watcher.start();
              switch (stream.add(watcher)) {
                case WATCHES -> {}
                case TOO_MANY ->
                    CloseCode.TRY_LATER.close(
                        socket, "Too many pages watch the log already; please try again later.");
                case STOPPING -> CloseCode.GOING_AWAY.close(socket, Relays.STOPPING_SENTENCE);
              }
            });
  }
}

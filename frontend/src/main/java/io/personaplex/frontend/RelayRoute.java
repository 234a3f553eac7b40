package io.personaplex.frontend;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;

import io.personaplex.http.Answer;
import io.personaplex.http.CloseCode;
import io.personaplex.http.ConnectionCut;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// `/proxy/moshi`: a conversation with the backend through this server, for pages that cannot reach
/// the backend themselves. The backend is connected first: a browser whose socket opens has a
/// backend behind it, or is told at once, by close code and reason, why not.
///
/// The query holds what a person wrote, so neither it nor a close reason reaches a log.
final class RelayRoute implements Handler<RoutingContext> {
  static final String PATH = "/proxy/moshi";

  private static final System.Logger LOG = System.getLogger(RelayRoute.class.getName());

  private static final long UPGRADE_MILLIS_MAX = 5_000;

  private final BackendAddress address;
  private final Relays relays;
  private final WebSocketClient client;
  private final AtomicLong asked = new AtomicLong();

  RelayRoute(Vertx vertx, BackendAddress address, BackendTrust trust, Relays relays) {
    this.address = address;
    this.relays = relays;
    client =
        vertx.createWebSocketClient(BackendClients.webSocket(address, trust, Relays.AT_ONCE_MAX));
  }

  @Override
  public void handle(RoutingContext context) {
    String tag = "relay " + asked.incrementAndGet();
    if (!relays.reserve()) {
      refuse(context, tag, noPlace());
      return;
    }
    context.request().pause();
    connect(context)
        .onFailure(
            cause -> {
              relays.release();
              LOG.log(DEBUG, tag, cause);
              refuse(context, tag, ConnectFailure.of(cause, address));
            })
        .onSuccess(backend -> accept(context, tag, backend));
  }

  /// The backend's socket with what it says before the browser is there: a moment, in which it may
  /// even close.
  private record BackendEnd(WebSocket socket, List<Buffer> early) {
    BackendEnd(WebSocket socket) {
      this(socket, new ArrayList<>());
      socket.binaryMessageHandler(early::add);
    }
  }

  private Future<BackendEnd> connect(RoutingContext context) {
    String query = ForwardedQuery.of(context.queryParams());
    // No Origin: this server is no page. It has checked the page's own.
    var options =
        new WebSocketConnectOptions()
            .setHost(BackendClients.host(address))
            .setPort(address.effectivePort())
            .setURI(address.path() + (query.isEmpty() ? "" : "?" + query))
            .setAllowOriginHeader(false);
    options.setTimeout(UPGRADE_MILLIS_MAX);
    return client.connect(options).map(BackendEnd::new);
  }

  private void accept(RoutingContext context, String tag, BackendEnd backend) {
    String audio = context.queryParams().get("audio");
    var payload =
        AudioPayload.PCM16.wireName().equals(audio) ? AudioPayload.PCM16 : AudioPayload.OPUS;
    upgrade(context)
        .onFailure(
            _ -> {
              relays.release();
              Ending.of(CloseCode.GOING_AWAY, "The browser went away.").close(backend.socket());
            })
        .onSuccess(
            browser ->
                relays.begin(
                    new Relay(
                        tag,
                        browser,
                        context.request().connection(),
                        backend.socket(),
                        payload,
                        relays::end),
                    backend.early()));
  }

  /// A browser cannot read the status of a refused upgrade, so it is let in to be told.
  private void refuse(RoutingContext context, String tag, Ending ending) {
    LOG.log(INFO, "{0}: refused with {1}", tag, Integer.toString(ending.code()));
    upgrade(context)
        .onSuccess(
            browser -> {
              browser.writeBinaryMessage(Relay.failure(ending.reason()));
              ending.close(browser);
              ConnectionCut.after(
                  Relay.CLOSE_SECONDS_MAX, TimeUnit.SECONDS, context.request().connection());
            });
  }

  private static Future<ServerWebSocket> upgrade(RoutingContext context) {
    var request = context.request();
    request.resume();
    return request
        .toWebSocket()
        .onFailure(
            _ -> Answer.error(context, 400, "This is no valid request to open a WebSocket."));
  }

  private Ending noPlace() {
    return relays.isStopping()
        ? Ending.of(CloseCode.GOING_AWAY, Relays.STOPPING_SENTENCE)
        : Ending.of(
            CloseCode.TRY_LATER,
            "%d conversations pass through this server already; please try again later."
                .formatted(Relays.AT_ONCE_MAX));
  }
}

package io.personaplex.frontend;

import static java.lang.System.Logger.Level.WARNING;

import io.personaplex.http.Answer;
import io.personaplex.http.Faults;
import io.personaplex.http.Health;
import io.personaplex.http.PageHeaders;
import io.personaplex.http.ServerLimits;
import io.personaplex.http.VertxClose;
import io.personaplex.http.WebSocketOnly;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;

/// The web UI server: the page, its files and its JSON. It is healthy as soon as it listens,
/// whatever the backend does: showing that is its work.
public final class FrontendServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FrontendServer.class.getName());

  private static final String STATIC = "/static/";
  private static final long RELAYS_MILLIS_MAX = 1_000;

  private final FrontendSettings settings;
  private final Vertx vertx = Vertx.vertx();
  private final BackendTrust trust;
  private final BackendWatch watch;
  private final Relays relays = new Relays();
  private final LogStream logs = new LogStream();
  private final int port;

  private FrontendServer(FrontendSettings settings) {
    this.settings = settings;
    this.trust = new BackendTrust(settings.backend(), settings.backendCertificate());
    this.watch = new BackendWatch(vertx, settings.backend(), trust);
    try {
      this.port =
          settings
              .listen()
              .listen(vertx.createHttpServer(ServerLimits.options()).requestHandler(router()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    logs.start();
    watch.start();
  }

  /// Starts a server; it accepts connections when this returns. Never on an event loop.
  ///
  /// @throws io.personaplex.http.ListenException if it cannot have its port
  public static FrontendServer start(FrontendSettings settings) {
    return new FrontendServer(settings);
  }

  /// The bound port.
  public int port() {
    return port;
  }

  /// Pages that watch the log.
  int logWatchers() {
    return logs.count();
  }

  /// Stops: conversations are closed with 1001, then it listens and asks no more. Never on an event
  /// loop.
  @Override
  public void close() {
    try {
      if (!relays.stop(RELAYS_MILLIS_MAX)) {
        LOG.log(WARNING, "{0} conversations did not end in time", relays.count());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    logs.close();
    watch.close();
    VertxClose.close(vertx, FrontendSettings.SERVICE);
  }

  private Router router() {
    var router = Router.router(vertx);
    var files = new StaticFiles();
    Faults.answerOn(router);
    router.route().handler(settings.rules()::checkHost);
    router.get("/health").handler(this::health);
    router.get("/api/info").handler(this::info);
    router.get("/api/config").handler(this::config);
    router
        .get(RelayRoute.PATH)
        .handler(settings.rules()::checkOrigin)
        .handler(new WebSocketOnly())
        .handler(new RelayRoute(vertx, settings.backend(), trust, relays));
    router
        .get(LogRoute.PATH)
        .handler(settings.rules()::checkOrigin)
        .handler(new WebSocketOnly())
        .handler(new LogRoute(logs));
    router.route("/api/restart-backend").handler(FrontendServer::noRestart);
    router.get("/").handler(this::pageHeaders).handler(files.file("index.html"));
    router.get(STATIC + "*").handler(this::pageHeaders).handler(files.under(STATIC));
    return router;
  }

  private void health(RoutingContext context) {
    Answer.json(
        context,
        200,
        new Health.Ok()
            .toJson()
            .put("moshi_backend", watch.status().state())
            .put("moshi_host", settings.backend().host())
            .put("moshi_port", settings.backend().effectivePort()));
  }

  private void info(RoutingContext context) {
    Answer.json(
        context,
        200,
        new JsonObject()
            .put("service", FrontendSettings.SERVICE)
            .put("moshi_ws_url", publicBackend(context).webSocketUrl())
            .put("moshi_version", watch.status().info().version()));
  }

  /// The reference had this route as long as it started the backend itself.
  private static void noRestart(RoutingContext context) {
    Answer.error(
        context,
        404,
        "This server does not start the backend: restart it in the dashboard of the AppHost.");
  }

  private void config(RoutingContext context) {
    Answer.json(
        context,
        200,
        PageConfig.of(
            settings, publicBackend(context), watch.status(), trust.isStrangeToBrowsers()));
  }

  /// The page may connect to the backend of this visitor and to nothing else.
  private void pageHeaders(RoutingContext context) {
    new PageHeaders(List.of(publicBackend(context).origin())).handle(context);
  }

  /// The Host header has passed the rules, so it is a host.
  private BackendAddress publicBackend(RoutingContext context) {
    String authority = String.valueOf(context.request().authority());
    return settings.backendFor(URI.create("http://" + authority).getHost());
  }
}

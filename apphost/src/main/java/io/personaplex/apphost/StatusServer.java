package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.run.ControlToken;
import io.personaplex.http.Answer;
import io.personaplex.http.PageHeaders;
import io.personaplex.http.RequestRules;
import io.personaplex.http.ServerLimits;
import io.personaplex.http.ServerPort;
import io.personaplex.http.VertxClose;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/// The status page: what the [Supervisor] publishes, on loopback, and the addresses under which a
/// command may change it.
///
/// | path | answer |
/// | --- | --- |
/// | `/` | the page |
/// | `/api/run` | which run this is: see [RunIdentity] |
/// | `/api/resources` | the newest snapshot |
/// | `/api/logs/NAME?from=N` | log lines from number N on, as far as they are still held |
///
/// A request with a foreign Host header gets 403: that defeats DNS rebinding. No answer may be read
/// by another site's script. To change something takes the run's token: see [ControlRoutes].
final class StatusServer implements AutoCloseable {
  private final Supervisor supervisor;
  private final StatusJson json;
  private final RunIdentity run;
  private final ControlRoutes control;
  private final Vertx vertx;
  private final int port;

  /// Binds the port and serves.
  ///
  /// @throws io.personaplex.http.ListenException if the port cannot be had
  StatusServer(
      RunIdentity run,
      Supervisor supervisor,
      Control control,
      ControlToken token,
      ServerPort where) {
    this.supervisor = supervisor;
    this.run = run;
    this.control = new ControlRoutes(control, token, supervisor.board()::latest);
    this.json = new StatusJson(run.application(), supervisor.mask(), supervisor::linesLost);
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    this.port =
        where.listen(vertx.createHttpServer(ServerLimits.options()).requestHandler(routes()));
  }

  /// The bound port.
  int port() {
    return port;
  }

  @Override
  public void close() {
    VertxClose.close(vertx, "the status page");
  }

  private Router routes() {
    var rules = new RequestRules(Set.of(), Set.of());
    var router = Router.router(vertx);
    router.route().handler(rules::checkHost);
    router.get("/").handler(new PageHeaders(List.of()));
    asset(router, "/", "status.html", "text/html; charset=utf-8");
    asset(router, "/status.js", "status.js", "text/javascript; charset=utf-8");
    asset(router, "/status-card.js", "status-card.js", "text/javascript; charset=utf-8");
    asset(router, "/status.css", "status.css", "text/css; charset=utf-8");
    router.get(RunIdentity.PATH).handler(context -> Answer.json(context, 200, run.json()));
    router
        .get("/api/resources")
        .handler(context -> Answer.json(context, 200, json.snapshot(supervisor.board().latest())));
    router.get("/api/logs/:name").handler(this::log);
    control.addTo(router);
    router
        .route()
        .handler(context -> Answer.error(context, 404, "There is nothing at this address."));
    return router;
  }

  private void log(RoutingContext context) {
    String name = context.pathParam("name");
    if (name == null || !supervisor.board().latest().names().contains(name)) {
      Answer.error(context, 404, "There is no resource of this name.");
      return;
    }
    String from = context.request().getParam("from", "0");
    if (!from.matches("\\d{1,18}")) {
      Answer.error(context, 400, "'from' must be the number of a log line.");
      return;
    }
    Answer.json(context, 200, json.log(name, Long.parseLong(from), supervisor.log(name)));
  }

  private static void asset(Router router, String path, String resource, String mediaType) {
    String text = read(resource);
    router
        .get(path)
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(text));
  }

  private static String read(String resource) {
    try (InputStream stream = StatusServer.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}

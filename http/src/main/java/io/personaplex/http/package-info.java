/// What the servers share: Host and Origin rules, settings, limits, close codes, health, answers.
///
/// A server is put together like this:
///
/// ```java
/// var settings = new Settings(System.getenv());
/// var rules = RequestRules.from(settings);
/// int port = settings.port("APP_PORT", 8010);
/// settings.throwIfFaulty();
/// var router = Router.router(vertx);
/// Faults.answerOn(router);
/// router.route().handler(rules::checkHost);
/// router.get("/health").handler(rules::allowReads).handler(new HealthRoute(this::health));
/// HttpServer server = vertx.createHttpServer(ServerLimits.options()).requestHandler(router);
/// int bound = new ServerPort("scenario6-frontend", "127.0.0.1", port, "APP_PORT").listen(server);
/// ```
@org.jspecify.annotations.NullMarked
package io.personaplex.http;

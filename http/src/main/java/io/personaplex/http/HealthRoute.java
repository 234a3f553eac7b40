package io.personaplex.http;

import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/// Answers `GET /health`: at once, never cached, 200 only when the service can do its work.
public final class HealthRoute implements Handler<RoutingContext> {
  private final Supplier<Health> health;
  private final JsonObject more;

  /// @param health called on the event loop: must not block
  public HealthRoute(Supplier<Health> health) {
    this(health, new JsonObject());
  }

  /// @param more fields added to every answer, constant
  public HealthRoute(Supplier<Health> health, JsonObject more) {
    this.health = health;
    this.more = more.copy();
  }

  @Override
  public void handle(RoutingContext context) {
    Health now = health.get();
    Answer.json(context, now.httpStatus(), now.toJson().mergeIn(more));
  }
}

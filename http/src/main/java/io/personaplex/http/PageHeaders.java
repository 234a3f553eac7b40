package io.personaplex.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// Security headers of pages and their assets: everything comes from our own server, nothing may
/// frame us, only the page itself may use the microphone.
public final class PageHeaders implements Handler<RoutingContext> {
  private final String contentSecurityPolicy;

  /// @param connectSources what else the page may connect to, for example `ws://localhost:8998`
  public PageHeaders(List<String> connectSources) {
    contentSecurityPolicy =
        String.join(
            "; ",
            "default-src 'self'",
            "connect-src 'self' " + String.join(" ", connectSources),
            "img-src 'self' data:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'");
  }

  @Override
  public void handle(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Security-Policy", contentSecurityPolicy)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Permissions-Policy", "microphone=(self), camera=(), geolocation=()");
    context.next();
  }
}

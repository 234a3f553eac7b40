package io.personaplex.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may talk to a server that has no login.
///
/// - **Host** protects against DNS rebinding, where a foreign page's own name is made to point at
///   this machine: the header must be a loopback name, an IP address (a name is what the trick
///   needs) or a host of `ALLOWED_HOSTS`.
/// - **Origin** protects against a foreign page that opens our socket or reads our JSON: it must be
///   a loopback origin on any port, an origin with the host that the request was sent to, or one of
///   `ALLOWED_ORIGINS`. No Origin means no browser, which is allowed.
public final class RequestRules {
  private final Set<String> allowedHosts;
  private final Set<String> allowedOrigins;

  /// @param allowedHosts host names without port
  /// @param allowedOrigins `scheme://host[:port]`
  /// @throws IllegalArgumentException if an allowed origin is not an origin
  public RequestRules(Set<String> allowedHosts, Set<String> allowedOrigins) {
    var hosts = new HashSet<String>();
    allowedHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    var origins = new HashSet<String>();
    for (String origin : allowedOrigins) {
      origins.add(
          parse(origin)
              .map(Origin::text)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "origin is '%s', wanted scheme://host or scheme://host:port"
                              .formatted(origin))));
    }
    this.allowedHosts = Set.copyOf(hosts);
    this.allowedOrigins = Set.copyOf(origins);
  }

  /// Reads `ALLOWED_HOSTS` and `ALLOWED_ORIGINS` (words between commas or blanks); a malformed
  /// origin becomes a fault of `settings`.
  public static RequestRules from(Settings settings) {
    var origins = new HashSet<String>();
    for (String origin : settings.words("ALLOWED_ORIGINS")) {
      if (parse(origin).isPresent()) {
        origins.add(origin);
      } else {
        settings.fault("ALLOWED_ORIGINS", origin, "origins such as https://voice.example:8443");
      }
    }
    return new RequestRules(settings.words("ALLOWED_HOSTS"), origins);
  }

  /// Whether a request with this Host header (`name[:port]`) may be answered.
  public boolean allowsHost(@Nullable String hostHeader) {
    String host = hostOf(hostHeader);
    return isLoopback(host) || isAddress(host) || allowedHosts.contains(host);
  }

  /// Whether a page of this origin may use us.
  ///
  /// @param origin the Origin header, or null when there is none
  /// @param hostHeader the Host header of the same request
  public boolean allowsOrigin(@Nullable String origin, @Nullable String hostHeader) {
    if (origin == null) {
      return true;
    }
    return parse(origin)
        .filter(
            from ->
                isLoopback(from.host())
                    || allowedOrigins.contains(from.text())
                    || (allowsHost(hostHeader) && from.host().equals(hostOf(hostHeader))))
        .isPresent();
  }

  /// Why this request is refused, or empty: Host and Origin together. For WebSocket handshakes.
  public Optional<String> refusal(HttpServerRequest request) {
    String host = host(request);
    if (!allowsHost(host)) {
      return Optional.of(
          "This server does not answer to the name in the Host header; add it to ALLOWED_HOSTS.");
    }
    if (!allowsOrigin(request.getHeader(HttpHeaders.ORIGIN), host)) {
      return Optional.of("Pages of this origin may not connect; add it to ALLOWED_ORIGINS.");
    }
    return Optional.empty();
  }

  /// Route handler: 403 for a foreign Host. Put it before all others.
  public void checkHost(RoutingContext context) {
    if (allowsHost(host(context.request()))) {
      context.next();
    } else {
      Answer.error(
          context,
          403,
          "This server does not answer to the name in the Host header; add it to ALLOWED_HOSTS.");
    }
  }

  /// Route handler: 403 for a foreign Host or Origin. For WebSockets and for requests that change
  /// something.
  public void checkOrigin(RoutingContext context) {
    refusal(context.request())
        .ifPresentOrElse(sentence -> Answer.error(context, 403, sentence), context::next);
  }

  /// Route handler: lets pages of allowed origins read the answer to a GET (CORS). Others get the
  /// answer without the permission, so their browser keeps it from them.
  public void allowReads(RoutingContext context) {
    var request = context.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (origin != null && allowsOrigin(origin, host(request))) {
      context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    context.next();
  }

  /// The Host header, or with HTTP/2 the pseudo-header in its place; null if absent or malformed.
  private static @Nullable String host(HttpServerRequest request) {
    var authority = request.authority();
    return authority == null ? null : authority.toString();
  }

  private record Origin(String text, String host) {}

  private static Optional<Origin> parse(String origin) {
    try {
      var uri = new URI(origin);
      boolean bare =
          uri.getHost() != null
              && uri.getRawPath().isEmpty()
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null;
      if (uri.getScheme() == null || !bare) {
        return Optional.empty();
      }
      return Optional.of(
          new Origin(origin.toLowerCase(Locale.ROOT), uri.getHost().toLowerCase(Locale.ROOT)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// `name[:port]` without its port, in lower case; IPv6 keeps its brackets. Empty when malformed.
  private static String hostOf(@Nullable String hostHeader) {
    if (hostHeader == null) {
      return "";
    }
    return parse("http://" + hostHeader).map(Origin::host).orElse("");
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }
}

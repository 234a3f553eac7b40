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
///   the address that the request was sent to; or have the port of our page, on a loopback name or
///   on the host that the request was sent to; or be one of `ALLOWED_ORIGINS`. No Origin means no
///   browser, which is allowed.
///
/// The public address of the backend (`MOSHI_PUBLIC_WS_URL`) counts as allowed host and origin.
public final class RequestRules {
  /// Port of the page when `APP_PORT` is not set.
  public static final int PAGE_PORT = 8010;

  /// In place of the page's port: no one port is known, so any of a loopback name will do. Where
  /// the system chose it, and for servers that carry no page of ours.
  public static final int ANY_PORT = 0;

  private static final String PUBLIC_ADDRESS = "MOSHI_PUBLIC_WS_URL";

  private final Set<String> allowedHosts;
  private final Set<String> allowedOrigins;
  private final int pagePort;

  /// Rules where the port of the page is not known.
  ///
  /// @param allowedHosts host names without port
  /// @param allowedOrigins `scheme://host[:port]`
  /// @throws IllegalArgumentException if an allowed origin is not an origin
  public RequestRules(Set<String> allowedHosts, Set<String> allowedOrigins) {
    this(allowedHosts, allowedOrigins, ANY_PORT);
  }

  /// @param allowedHosts host names without port
  /// @param allowedOrigins `scheme://host[:port]`
  /// @param pagePort port of our page, or [#ANY_PORT]
  /// @throws IllegalArgumentException if an allowed origin is not an origin
  public RequestRules(Set<String> allowedHosts, Set<String> allowedOrigins, int pagePort) {
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
    this.pagePort = pagePort;
  }

  /// Reads `ALLOWED_HOSTS` and `ALLOWED_ORIGINS` (words between commas or blanks),
  /// `MOSHI_PUBLIC_WS_URL` and `APP_PORT`; a malformed origin becomes a fault of `settings`.
  public static RequestRules from(Settings settings) {
    var origins = new HashSet<>(origins(settings));
    var hosts = new HashSet<>(settings.words("ALLOWED_HOSTS"));
    publicOrigin(settings)
        .ifPresent(
            origin -> {
              hosts.add(origin.host());
              origins.add(origin.text());
            });
    return new RequestRules(hosts, origins, settings.port("APP_PORT", PAGE_PORT));
  }

  /// Reads `ALLOWED_ORIGINS` alone; a malformed one becomes a fault of `settings`.
  public static Set<String> origins(Settings settings) {
    var origins = new HashSet<String>();
    for (String origin : settings.words("ALLOWED_ORIGINS")) {
      if (parse(origin).isPresent()) {
        origins.add(origin);
      } else {
        settings.fault("ALLOWED_ORIGINS", origin, "origins such as https://voice.example:8443");
      }
    }
    return origins;
  }

  /// Host name of the backend's public address (`MOSHI_PUBLIC_WS_URL`), if there is one.
  public static Optional<String> publicHost(Settings settings) {
    return publicOrigin(settings).map(Origin::host);
  }

  /// The page that lives at the backend's public address, behind the same proxy: `https` for `wss`.
  private static Optional<Origin> publicOrigin(Settings settings) {
    try {
      var address = new URI(settings.text(PUBLIC_ADDRESS, ""));
      if (address.getRawAuthority() == null) {
        return Optional.empty();
      }
      boolean secure = "wss".equals(address.getScheme()) || "https".equals(address.getScheme());
      return parse((secure ? "https" : "http") + "://" + address.getRawAuthority());
    } catch (URISyntaxException malformed) {
      return Optional.empty(); // who connects to it says so
    }
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
    return parse(origin).filter(from -> allows(from, hostHeader)).isPresent();
  }

  private boolean allows(Origin from, @Nullable String hostHeader) {
    if (allowedOrigins.contains(from.text())) {
      return true;
    }
    if (!allowsHost(hostHeader)) {
      return false;
    }
    if (from.authority().equals(String.valueOf(hostHeader).toLowerCase(Locale.ROOT))) {
      return true; // it is on this very server
    }
    boolean portOfPage = pagePort == ANY_PORT || from.port() == pagePort;
    return portOfPage && (isLoopback(from.host()) || from.host().equals(hostOf(hostHeader)));
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

  /// @param text all of it, in lower case
  /// @param authority host and port as written
  /// @param port the scheme's own where none is written
  private record Origin(String text, String host, String authority, int port) {}

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
      boolean secure = uri.getScheme().equalsIgnoreCase("https");
      int port = uri.getPort() != -1 ? uri.getPort() : secure ? 443 : 80;
      return Optional.of(
          new Origin(
              origin.toLowerCase(Locale.ROOT),
              uri.getHost().toLowerCase(Locale.ROOT),
              uri.getRawAuthority().toLowerCase(Locale.ROOT),
              port));
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

package io.personaplex.apphost.model;

import java.net.InetAddress;

/// Where a service listens.
///
/// A container listens on the same port inside and is published on `host`, so the address does not
/// depend on the form in which a service runs.
///
/// @param name unique in the service: `http`; `https` is spoken to with TLS
/// @param host address it binds to, a literal without brackets: `127.0.0.1`; `localhost` becomes
///   that one, so that no name has to be looked up
/// @param port TCP port, 1 to 65535
/// @param variable the environment variable that sets the port, named when the port is taken
public record Endpoint(String name, String host, int port, String variable) {
  /// The name of a service's first endpoint unless it says otherwise.
  public static final String HTTP = "http";

  /// The name of the first endpoint of a service that speaks TLS.
  public static final String HTTPS = "https";

  /// The address only this machine reaches.
  public static final String LOOPBACK = "127.0.0.1";

  /// @throws IllegalArgumentException if the port is out of range or the host is no literal address
  public Endpoint {
    host = literal(host, variable);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "%s: port %d, wanted 1 to 65535".formatted(variable, port));
    }
  }

  /// An HTTP endpoint on loopback.
  public static Endpoint loopback(int port, String variable) {
    return new Endpoint(HTTP, LOOPBACK, port, variable);
  }

  /// Whether `host` can be one: an address of four numbers or of the newer kind, or `localhost`.
  public static boolean isHost(String host) {
    try {
      literal(host, "");
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String literal(String host, String variable) {
    if (host.equalsIgnoreCase("localhost")) {
      return LOOPBACK;
    }
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      InetAddress.ofLiteral(bare); // looks nothing up
    } catch (IllegalArgumentException notOne) {
      throw new IllegalArgumentException(
          "%s: listens on '%s', wanted an address such as 127.0.0.1, or localhost"
              .formatted(variable, host),
          notOne);
    }
    return bare;
  }

  /// Whether only this machine reaches it.
  public boolean isLoopback() {
    return host.startsWith("127.") || host.equals("::1");
  }

  /// The address for people. Loopback is written `localhost`: browsers tie the permission to use
  /// the microphone to the name.
  public String url() {
    return scheme()
        + "://"
        + (isLoopback() || isWildcard() ? "localhost" : inUrl(host))
        + ":"
        + port;
  }

  /// `https` if that is its name, else `http`.
  public String scheme() {
    return name.equals(HTTPS) ? HTTPS : HTTP;
  }

  /// The address for other processes of this machine, which need no name to be looked up.
  ///
  /// @param scheme `http`, `ws`, ...
  /// @param path empty, or starting with `/`
  public String url(String scheme, String path) {
    return scheme + "://" + inUrl(isWildcard() ? LOOPBACK : host) + ":" + port + path;
  }

  private boolean isWildcard() {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static String inUrl(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}

package io.personaplex.apphost.model;

/// Where a service listens.
///
/// A container listens on the same port inside and is published on `host`, so the address does not
/// depend on the form in which a service runs.
///
/// @param name unique in the service: `http`
/// @param host address it binds to, a literal: `127.0.0.1`
/// @param port TCP port, 1 to 65535
/// @param variable the environment variable that sets the port, named when the port is taken
public record Endpoint(String name, String host, int port, String variable) {
  /// The name of a service's first endpoint unless it says otherwise.
  public static final String HTTP = "http";

  /// The address only this machine reaches.
  public static final String LOOPBACK = "127.0.0.1";

  /// @throws IllegalArgumentException if the port is out of range
  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "%s: port %d, wanted 1 to 65535".formatted(variable, port));
    }
  }

  /// An HTTP endpoint on loopback.
  public static Endpoint loopback(int port, String variable) {
    return new Endpoint(HTTP, LOOPBACK, port, variable);
  }

  /// Whether only this machine reaches it.
  public boolean isLoopback() {
    return host.startsWith("127.") || host.equals("::1");
  }

  /// The address for people. Loopback is written `localhost`: browsers tie the permission to use
  /// the microphone to the name.
  public String url() {
    return "http://" + (isLoopback() || isWildcard() ? "localhost" : literal(host)) + ":" + port;
  }

  /// The address for other processes of this machine, which need no name to be looked up.
  ///
  /// @param scheme `http`, `ws`, ...
  /// @param path empty, or starting with `/`
  public String url(String scheme, String path) {
    return scheme + "://" + literal(isWildcard() ? LOOPBACK : host) + ":" + port + path;
  }

  private boolean isWildcard() {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static String literal(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}

package io.personaplex.apphost.model;

/// Where a resource listens on this machine.
///
/// @param host address it binds to, a literal: `127.0.0.1`
/// @param port TCP port, 1 to 65535
/// @param variable the environment variable that sets the port, named when the port is taken
public record Endpoint(String host, int port, String variable) {

  /// @throws IllegalArgumentException if the port is out of range
  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "%s: port %d, wanted 1 to 65535".formatted(variable, port));
    }
  }

  /// A loopback endpoint.
  public static Endpoint loopback(int port, String variable) {
    return new Endpoint("127.0.0.1", port, variable);
  }

  /// The address for people. Loopback is written `localhost`: browsers tie the permission to use
  /// the microphone to the name.
  public String url() {
    return "http://" + (host.equals("127.0.0.1") ? "localhost" : host) + ":" + port;
  }

  /// The address for other processes, which need no name to be looked up.
  ///
  /// @param scheme `http`, `ws`, ...
  /// @param path empty, or starting with `/`
  public String url(String scheme, String path) {
    return scheme + "://" + host + ":" + port + path;
  }
}

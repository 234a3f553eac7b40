package io.personaplex.frontend;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Where the speech backend is, as two values: how this server reaches it, and how a browser does.
/// Inside a container network they differ.
///
/// @param scheme `ws` or `wss`
/// @param host name or address; IPv6 in brackets
/// @param port 1 … 65535, or −1 for the scheme's own
/// @param path of the conversations, starts with a slash
public record BackendAddress(String scheme, String host, int port, String path) {
  /// Reads an address: `http` becomes `ws`, `https` becomes `wss`; a port or a path that is not
  /// there comes from the arguments.
  ///
  /// @return empty if `text` is no address of a WebSocket
  static Optional<BackendAddress> parse(String text, int portWhenAbsent, String pathWhenAbsent) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    String scheme =
        switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
          case "ws", "http" -> "ws";
          case "wss", "https" -> "wss";
          default -> "";
        };
    if (scheme.isEmpty() || uri.getHost() == null) {
      return Optional.empty();
    }
    String path =
        uri.getPath() == null || uri.getPath().length() <= 1 ? pathWhenAbsent : uri.getPath();
    int port = uri.getPort() == -1 ? portWhenAbsent : uri.getPort();
    return Optional.of(new BackendAddress(scheme, uri.getHost(), port, path));
  }

  /// The same backend for a visitor who reached this server as `hostname`.
  BackendAddress seenFrom(String hostname) {
    return new BackendAddress(scheme, hostname, port, path);
  }

  /// The same backend on another port.
  BackendAddress on(int otherPort) {
    return new BackendAddress(scheme, host, otherPort, path);
  }

  /// `scheme://host[:port]`, as a Content-Security-Policy names it.
  String origin() {
    return scheme + "://" + host + (port == -1 ? "" : ":" + port);
  }

  /// The whole address of the conversations.
  String webSocketUrl() {
    return origin() + path;
  }

  /// The address that a person opens once to accept the backend's certificate.
  String certificateUrl() {
    return "https://" + host + (port == -1 ? "" : ":" + port) + "/";
  }

  /// The port that a connection uses.
  int effectivePort() {
    return port != -1 ? port : secure() ? 443 : 80;
  }

  boolean secure() {
    return scheme.equals("wss");
  }
}

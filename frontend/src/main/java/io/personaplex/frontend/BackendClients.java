package io.personaplex.frontend;

import io.personaplex.http.ServerLimits;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.ClientOptionsBase;

/// How this server connects to the backend, whatever for: the one place that knows about TLS, trust
/// and time-outs towards it.
final class BackendClients {
  private static final int CONNECT_MILLIS_MAX = 1_000;

  /// How long the backend may take to answer a close before the connection is dropped.
  private static final int CLOSE_SECONDS_MAX = 2;

  private BackendClients() {}

  /// For its JSON.
  static HttpClientOptions http(BackendAddress address, BackendTrust trust) {
    var options = new HttpClientOptions().setKeepAlive(true);
    connection(options, address, trust);
    return options;
  }

  /// For conversations: the limits of our servers, no compression.
  ///
  /// @param connectionsMax how many may be open at once; Vert.x would stop at 50
  static WebSocketClientOptions webSocket(
      BackendAddress address, BackendTrust trust, int connectionsMax) {
    var options =
        new WebSocketClientOptions()
            .setMaxConnections(connectionsMax)
            .setMaxFrameSize(ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX)
            .setMaxMessageSize(ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX)
            .setClosingTimeout(CLOSE_SECONDS_MAX)
            .setTryUsePerFrameCompression(false)
            .setTryUsePerMessageCompression(false);
    connection(options, address, trust);
    return options.setSendBufferSize(ServerLimits.SEND_BUFFER_BYTES);
  }

  /// Name or address as a socket wants it: IPv6 without brackets.
  static String host(BackendAddress address) {
    return address.host().replaceAll("[\\[\\]]", "");
  }

  private static void connection(
      ClientOptionsBase options, BackendAddress address, BackendTrust trust) {
    trust.applyTo(options);
    options.setSsl(address.secure()).setConnectTimeout(CONNECT_MILLIS_MAX);
  }
}

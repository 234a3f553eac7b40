package io.personaplex.http;

import io.vertx.core.http.HttpServerOptions;

/// Limits of every HTTP server of ours.
public final class ServerLimits {
  /// Largest WebSocket message we take, in bytes: 1.3 s of 24 kHz PCM, 16 s of Opus at 32 kbit/s.
  public static final int WEB_SOCKET_MESSAGE_BYTES_MAX = 64 * 1024;

  /// Longest request line: the persona travels in the query, 20 000 characters of which may take 9
  /// bytes each once percent-encoded.
  private static final int REQUEST_LINE_BYTES_MAX = 256 * 1024;

  private static final int HEADER_BYTES_MAX = 32 * 1024;

  /// Bytes the system keeps for a client that does not read. Small, so that a stalled client shows
  /// after about a second of sound and not after a minute.
  public static final int SEND_BUFFER_BYTES = 48 * 1024;

  /// How long a WebSocket client may take to answer our close before the connection is cut.
  private static final int CLOSE_SECONDS_MAX = 2;

  private ServerLimits() {}

  /// Options with these limits; the caller may add to them. No compression: sound does not shrink.
  /// HTTP/2 only under TLS, where browsers ask for it.
  public static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
        .setMaxHeaderSize(HEADER_BYTES_MAX)
        .setMaxWebSocketFrameSize(WEB_SOCKET_MESSAGE_BYTES_MAX)
        .setMaxWebSocketMessageSize(WEB_SOCKET_MESSAGE_BYTES_MAX)
        .setWebSocketClosingTimeout(CLOSE_SECONDS_MAX)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setSendBufferSize(SEND_BUFFER_BYTES);
  }
}

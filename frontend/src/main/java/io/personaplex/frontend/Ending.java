package io.personaplex.frontend;

import io.personaplex.http.CloseCode;
import io.vertx.core.http.WebSocketBase;
import java.util.Optional;

/// A close code with its reason, on its way from one side of the relay to the other.
///
/// @param code one that may be sent (RFC 6455 section 7.4)
/// @param reason may be empty
record Ending(int code, String reason) {
  /// Reserved for "there was no code".
  private static final int NO_STATUS = 1005;

  /// Reserved for "there was no close at all".
  private static final int ABNORMAL = 1006;

  private static final int TLS_FAILED = 1015;

  static Ending of(CloseCode code, String reason) {
    return new Ending(code.code(), reason);
  }

  /// How the peer of this closed socket closed it; empty if the line broke.
  static Optional<Ending> said(WebSocketBase socket) {
    Short status = socket.closeStatusCode();
    if (status == null || status == ABNORMAL || status == TLS_FAILED) {
      return Optional.empty();
    }
    String reason = socket.closeReason();
    return Optional.of(
        new Ending(
            status == NO_STATUS ? CloseCode.NORMAL.code() : status, reason == null ? "" : reason));
  }

  void close(WebSocketBase socket) {
    if (!socket.isClosed()) {
      socket.close((short) code, CloseCode.shorten(reason));
    }
  }
}

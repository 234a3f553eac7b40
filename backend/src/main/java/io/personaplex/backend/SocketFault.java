package io.personaplex.backend;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.personaplex.http.CloseCode;
import io.personaplex.http.ServerLimits;

/// What a failure of a client's socket means.
///
/// Verified with Vert.x 5.1.6 by the backend's RudeClientTest: a frame that is too big or against
/// the rules is a fault of Netty's decoder, which has then already closed with a code of its own; a
/// message that is too big in several frames is an [IllegalStateException] of Vert.x.
///
/// @param code with which the conversation ends
/// @param sentence why
record SocketFault(CloseCode code, String sentence) {
  private static final SocketFault LEFT = new SocketFault(CloseCode.NORMAL, "the client left");
  private static final SocketFault TOO_BIG =
      new SocketFault(
          CloseCode.TOO_BIG,
          "One message may have at most %d bytes; yours had more."
              .formatted(ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX));
  private static final SocketFault AGAINST_THE_RULES =
      new SocketFault(
          CloseCode.PROTOCOL_ERROR, "What you sent breaks the rules of WebSocket (RFC 6455).");

  /// What `cause`, told to the exception handler of a socket, means. Everything that is not about a
  /// message is a connection that is gone.
  static SocketFault of(Throwable cause) {
    return switch (cause) {
      case CorruptedWebSocketFrameException corrupted ->
          corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)
              ? TOO_BIG
              : AGAINST_THE_RULES;
      case IllegalStateException _ -> TOO_BIG;
      default -> LEFT;
    };
  }
}

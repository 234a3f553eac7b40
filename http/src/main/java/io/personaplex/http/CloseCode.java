package io.personaplex.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocketBase;

/// Why a WebSocket is closed (RFC 6455 section 7.4.1 and the IANA registry), as our servers use it.
public enum CloseCode {
  /// The conversation is over.
  NORMAL(1000),
  /// The server is stopping.
  GOING_AWAY(1001),
  /// A frame against the rules of WebSocket.
  PROTOCOL_ERROR(1002),
  /// Parameters or content that we refuse; the same request will be refused again.
  POLICY(1008),
  /// A message beyond the limit.
  TOO_BIG(1009),
  /// Our fault.
  INTERNAL(1011),
  /// Busy or still starting: the same request may work later.
  TRY_LATER(1013);

  /// Longest reason: a control frame carries 125 bytes, two of them are the code.
  public static final int REASON_BYTES_MAX = 123;

  private final short code;

  CloseCode(int code) {
    this.code = (short) code;
  }

  /// The number on the wire.
  public int code() {
    return code;
  }

  /// Closes `socket` with this code and `reason`, shortened where it is too long; does nothing on a
  /// closed one. Any thread. A peer that reads nothing never gets it: see [ConnectionCut].
  public Future<Void> close(WebSocketBase socket, String reason) {
    return socket.isClosed() ? Future.succeededFuture() : socket.close(code, shorten(reason));
  }

  /// `reason` in at most [#REASON_BYTES_MAX] bytes of UTF-8, cut between characters and ending in
  /// `…` if it was longer.
  public static String shorten(String reason) {
    if (reason.getBytes(UTF_8).length <= REASON_BYTES_MAX) {
      return reason;
    }
    String ellipsis = "…";
    int budget = REASON_BYTES_MAX - ellipsis.getBytes(UTF_8).length;
    int end = 0;
    while (end < reason.length()) {
      int codePoint = reason.codePointAt(end);
      int size = Character.toString(codePoint).getBytes(UTF_8).length;
      if (size > budget) {
        break;
      }
      budget -= size;
      end += Character.charCount(codePoint);
    }
    return reason.substring(0, end) + ellipsis;
  }
}

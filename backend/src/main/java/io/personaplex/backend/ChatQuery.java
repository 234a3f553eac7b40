package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.personaplex.protocol.ProtocolException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The query of a request for `/api/chat`, as it stands in the address: read after the upgrade, so
/// that a client is told by a close what is wrong with it. A browser shows a page nothing of an
/// HTTP answer to a WebSocket.
///
/// @param encoded what follows the `?`; null if nothing does
record ChatQuery(@Nullable String encoded) {
  /// Parameters read; those behind them are not.
  private static final int PARAMETERS_MAX = 256;

  /// The first value of every name, decoded. Malformed UTF-8 becomes U+FFFD.
  ///
  /// @throws ProtocolException if the percent-encoding is broken
  Map<String, String> values() {
    var first = new HashMap<String, String>();
    if (encoded != null) {
      try {
        new QueryStringDecoder(encoded, UTF_8, false, PARAMETERS_MAX, true)
            .parameters()
            .forEach((name, values) -> first.put(name, values.getFirst()));
      } catch (IllegalArgumentException e) {
        throw new ProtocolException(
            "The query of the address is not percent-encoded: every % must be followed by two hexadecimal digits");
      }
    }
    return first;
  }
}

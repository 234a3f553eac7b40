package io.personaplex.frontend;

import io.personaplex.http.CloseCode;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/// Why no conversation with the backend could be opened, for the browser that wanted one.
final class ConnectFailure {
  private static final int UNAVAILABLE = 503;

  private ConnectFailure() {}

  /// 1013 where the same may work in a moment, 1011 where somebody has to change something first.
  static Ending of(Throwable cause, BackendAddress address) {
    String where = BackendClients.host(address) + ":" + address.effectivePort();
    return switch (cause) {
      case UpgradeRejectedException rejected when rejected.getStatus() == UNAVAILABLE ->
          later("The speech backend at %s is not ready yet.", where);
      case UpgradeRejectedException rejected ->
          never(
              "The speech backend refused this server with HTTP %d; check MOSHI_WS_URL here and ALLOWED_HOSTS there."
                  .formatted(rejected.getStatus()));
      case SSLException _ ->
          never("The certificate of the speech backend at %s is not trusted.".formatted(where));
      case UnknownHostException _ ->
          later("The speech backend's name %s is not known here.", BackendClients.host(address));
      case ConnectException _ -> later("Nothing listens on %s.", where);
      case ClosedChannelException _ ->
          later("The speech backend at %s closed the connection.", where);
      default -> later("The speech backend at %s did not answer.", where);
    };
  }

  private static Ending later(String sentence, String where) {
    return Ending.of(CloseCode.TRY_LATER, sentence.formatted(where));
  }

  private static Ending never(String sentence) {
    return Ending.of(CloseCode.INTERNAL, sentence);
  }
}

package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.http.TrustAnyone;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// A question to a service on this machine, asked by a thread that has time to wait.
///
/// A certificate is not checked: which process holds the port is, see [HealthWatch].
///
/// Written with `HttpURLConnection`: two timeouts are all that is needed, and it costs no threads.
public final class LocalHttp {
  private static final int BODY_BYTES_MAX = 256 * 1024;

  private LocalHttp() {}

  /// What came back.
  ///
  /// @param status HTTP status
  /// @param body its text, cut after 256 KiB
  public record Answer(int status, String body) {}

  /// Asks with GET. Redirects are not followed, proxies not used.
  ///
  /// @param timeout for the connection and for each wait for data
  /// @throws IOException if nobody answers in time
  public static Answer get(Endpoint endpoint, String path, Duration timeout) throws IOException {
    return ask(endpoint, path, Optional.empty(), timeout);
  }

  /// Asks for a change with POST, without a body. Redirects are not followed, proxies not used.
  ///
  /// @param token of the run that is to be changed, sent in its header
  /// @param timeout for the connection and for each wait for data
  /// @throws IOException if nobody answers in time
  public static Answer post(Endpoint endpoint, String path, ControlToken token, Duration timeout)
      throws IOException {
    return ask(endpoint, path, Optional.of(token), timeout);
  }

  private static Answer ask(
      Endpoint endpoint, String path, Optional<ControlToken> token, Duration timeout)
      throws IOException {
    var url = URI.create(endpoint.url(endpoint.scheme(), path)).toURL();
    var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    TrustAnyone.on(connection);
    int timeoutMs = Math.toIntExact(timeout.toMillis());
    connection.setConnectTimeout(timeoutMs);
    connection.setReadTimeout(timeoutMs);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Connection", "close");
    try {
      if (token.isPresent()) {
        connection.setRequestMethod("POST");
        connection.setRequestProperty(ControlToken.HEADER, token.get().reveal());
        connection.setDoOutput(true);
        // Without this the JDK may send it twice when the connection breaks: two restarts.
        connection.setFixedLengthStreamingMode(0);
        connection.getOutputStream().close();
      }
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      return new Answer(status, body == null ? "" : text(body));
    } finally {
      connection.disconnect();
    }
  }

  private static String text(InputStream body) throws IOException {
    try (body) {
      return new String(body.readNBytes(BODY_BYTES_MAX), UTF_8);
    }
  }
}

package io.personaplex.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;

/// A GET written by hand over a socket of its own: the JDK's client lets nobody set Host or Origin
/// as a browser does.
public final class RawRequest {
  private static final int PATIENCE_MILLIS = 15_000;
  private static final int HEAD_BYTES_MAX = 64 * 1024;

  private RawRequest() {}

  /// Asks to open a WebSocket.
  ///
  /// @param origin value of the Origin header; empty for none
  /// @return the HTTP status: 101 if it was opened
  public static int handshake(int port, String path, String host, Optional<String> origin)
      throws IOException {
    String upgrade =
        """
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        """;
    String head = head(port, path, host, origin, upgrade);
    return Integer.parseInt(head.split(" ", 3)[1]);
  }

  /// Whether a browser would let a page of this origin read the answer.
  public static boolean isReadable(int port, String path, String host, String origin)
      throws IOException {
    String head = head(port, path, host, Optional.of(origin), "Connection: close\r\n");
    return head.toLowerCase(java.util.Locale.ROOT)
        .lines()
        .anyMatch(
            line ->
                line.equals("access-control-allow-origin: " + origin)
                    || line.equals("access-control-allow-origin: *"));
  }

  /// Status line and headers of the answer.
  private static String head(
      int port, String path, String host, Optional<String> origin, String more) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n"
              .formatted(path, host, origin.map("Origin: %s\r\n"::formatted).orElse(""), more);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      var in = socket.getInputStream();
      var head = new ByteArrayOutputStream();
      while (head.size() < HEAD_BYTES_MAX && !head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        head.write(next);
      }
      return head.toString(ISO_8859_1);
    }
  }
}

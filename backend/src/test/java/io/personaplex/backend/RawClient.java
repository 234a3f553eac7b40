package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/// A client that writes bytes by hand, and reads nothing until it is asked for the close.
final class RawClient implements AutoCloseable {
  private static final String END_OF_HEADERS = "\r\n\r\n";
  private static final int CLOSE = 8;
  private static final int WAIT_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawClient(int port) throws IOException {
    this(port, "audio=pcm16");
  }

  /// @param query of the address, sent as it is
  RawClient(int port, String query) throws IOException {
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(WAIT_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    write(
        """
      GET /api/chat?%s HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      \r
      """
            .formatted(query)
            .getBytes(US_ASCII));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /// Reads the answer to the request for a WebSocket: status line and headers.
  String readAnswer() throws IOException {
    var answer = new StringBuilder();
    while (answer.indexOf(END_OF_HEADERS) < 0) {
      answer.append((char) in.readUnsignedByte());
    }
    return answer.toString();
  }

  /// Reads up to the close frame of the server and answers no ping.
  ///
  /// @return its code
  int readClose() throws IOException {
    assertThat(readAnswer()).startsWith("HTTP/1.1 101 ");
    while (true) {
      int opcode = in.readByte() & 0xf;
      int length = in.readByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      }
      byte[] payload = in.readNBytes(length);
      if (opcode == CLOSE) {
        return ByteBuffer.wrap(payload).getShort();
      }
    }
  }

  /// Is gone in the middle of things: what is on its way to it is answered with a reset.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

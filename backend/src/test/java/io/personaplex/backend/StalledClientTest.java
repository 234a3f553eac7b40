package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.SpeechEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that connects and then reads nothing.
@Timeout(30)
class StalledClientTest {
  private static final String HANDSHAKE =
      """
      GET /api/chat?audio=pcm16 HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      \r
      """;

  @Test
  void isClosedWithinSecondsAndOnlyAFewFramesWaitForIt() throws Exception {
    var clocks = new LinkedBlockingQueue<HandClock>();
    SpeechEngine engine = new FakeEngine();
    try (var server =
            new SpeechServer(
                BackendSettings.anyPort(),
                List.of(new FakeProvider("fake", 0, (_, _) -> engine)),
                Map.of(),
                () -> {
                  var clock = new HandClock();
                  clocks.add(clock);
                  return clock;
                });
        var socket = new Socket()) {
      server.start();
      assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      socket.getOutputStream().write(HANDSHAKE.getBytes(US_ASCII));
      var clock = clocks.poll(10, TimeUnit.SECONDS);
      assertThat(clock).isNotNull();

      long start = System.nanoTime();
      while (clock.tick()) {
        // Eight times real time.
        LockSupport.parkNanos(10_000_000);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);

      assertThat(seconds).isLessThan(10);
      Eventually.reaches("conversations", server::conversationsNow, 0);
      var counters = server.counters();
      assertThat(counters.get(Counter.OUTPUT_FRAMES_DROPPED)).isPositive();
      // What the system buffers, and what waits in the outbox.
      assertThat(counters.get(Counter.AUDIO_BYTES_OUT)).isLessThan(1_000_000);
      // The connection is cut although the close message cannot be delivered.
      socket.setSoTimeout(10_000);
      assertThat(drain(socket)).isLessThan(1_000_000);
    }
  }

  /// Reads until the server's end.
  private static long drain(Socket socket) {
    long total = 0;
    try {
      byte[] buffer = new byte[65_536];
      int count;
      while ((count = socket.getInputStream().read(buffer)) >= 0) {
        total += count;
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server left the connection open", e);
    } catch (IOException e) {
      // Reset: cut as well.
    }
    return total;
  }
}

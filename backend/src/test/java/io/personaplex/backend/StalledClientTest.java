package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.SpeechEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
      assertCutWithoutReading(socket);
    }
  }

  /// The connection is cut although the close message cannot be delivered: what we still write is
  /// answered with a reset.
  private static void assertCutWithoutReading(Socket socket) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    byte[] emptyPing = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    try {
      while (System.nanoTime() < deadline) {
        socket.getOutputStream().write(emptyPing);
        LockSupport.parkNanos(50_000_000);
      }
    } catch (IOException e) {
      return;
    }
    throw new AssertionError("the server left the connection open");
  }
}

package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that read nothing, or send far too fast.
@Timeout(30)
class RudeClientTest {
  private final BlockingQueue<HandClock> clocks = new LinkedBlockingQueue<>();
  private SpeechServer server;

  @BeforeEach
  void start() throws InterruptedException {
    server =
        new SpeechServer(
            BackendSettings.anyPort(),
            List.of(new FakeProvider("fake", 0, (_, _) -> new FakeEngine())),
            Map.of(),
            () -> {
              var clock = new HandClock();
              clocks.add(clock);
              return clock;
            });
    server.start();
    assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoReadsNothingIsClosedWithinSecondsAndOnlyAFewFramesWaitForIt() throws Exception {
    try (var client = new RawClient(server.port())) {
      var clock = clocks.take();
      long start = System.nanoTime();
      while (clock.tick()) {
        // Eight times real time.
        LockSupport.parkNanos(10_000_000);
      }
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
      Eventually.reaches("conversations", server::conversationsNow, 0);
      var counters = server.counters();
      assertThat(counters.get(Counter.OUTPUT_FRAMES_DROPPED)).isPositive();
      // What the system buffers, and what waits in the outbox.
      assertThat(counters.get(Counter.AUDIO_BYTES_OUT)).isLessThan(1_000_000);
      assertCut(client);
    }
  }

  @Test
  void aBurstOfTinyMessagesIsTakenWhole() throws Exception {
    int messages = 20_000;
    var burst = new ByteArrayOutputStream();
    // Final binary frame of 3 bytes, masked with zeros: kind 0x01, one sample.
    byte[] frame = {(byte) 0x82, (byte) 0x83, 0, 0, 0, 0, 1, 0, 0};
    for (int n = 0; n < messages; n++) {
      burst.writeBytes(frame);
    }
    try (var client = new RawClient(server.port())) {
      clocks.take().tick();
      client.write(burst.toByteArray());
      Eventually.reaches("samples", () -> server.counters().get(Counter.SAMPLES_IN), messages);
    }
  }

  @Test
  void whoVanishesInMidTalkHasLeftAndSentNothingTooBig() throws Exception {
    for (boolean reset : new boolean[] {true, false}) {
      try (var client = new RawClient(server.port())) {
        var clock = clocks.take();
        clock.tick(5);
        // The first half of a message.
        client.write(new byte[] {(byte) 0x82, (byte) 0x83, 0, 0});
        if (reset) {
          client.reset();
        }
      }
      Eventually.reaches("conversations", server::conversationsNow, 0);
    }
  }

  @Test
  void whoBreaksTheRulesOfWebSocketIsSentAway() throws Exception {
    byte[][] broken = {
      {(byte) 0x82, 3, 1, 0, 0}, // not masked
      {(byte) 0xf2, (byte) 0x80, 0, 0, 0, 0}, // reserved bits
      {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // reserved opcode
      {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0}, // continues nothing
      {(byte) 0x09, (byte) 0x80, 0, 0, 0, 0}, // a ping in pieces
    };
    for (byte[] bytes : broken) {
      try (var client = new RawClient(server.port())) {
        clocks.take().tick();
        client.write(bytes);
        Eventually.reaches("conversations", server::conversationsNow, 0);
      }
    }
  }

  /// The connection is cut although the close message cannot be delivered: what the client still
  /// writes is answered with a reset.
  private static void assertCut(RawClient client) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    byte[] emptyPing = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    try {
      while (System.nanoTime() < deadline) {
        client.write(emptyPing);
        LockSupport.parkNanos(50_000_000);
      }
    } catch (IOException e) {
      return;
    }
    throw new AssertionError("the server left the connection open");
  }
}

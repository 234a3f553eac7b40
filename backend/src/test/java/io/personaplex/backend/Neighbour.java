package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// A well-behaved client of an engine that repeats each frame at once: sends numbered frames one
/// after another and wants each back, in order.
final class Neighbour implements AutoCloseable {
  private static final int FIRST_NUMBER = 1_000; // Loud enough not to be taken for silence.
  private static final int NUMBERS = 30_000;
  private static final int TICKS_MAX = 10_000;

  private final TestClient client;
  private final HandClock clock;
  private final CompletableFuture<Integer> told = new CompletableFuture<>();
  private volatile boolean enough;

  /// @param client past its handshake, with `audio=pcm16`
  /// @param clock of its conversation
  Neighbour(TestClient client, HandClock clock) {
    this.client = client;
    this.clock = clock;
    Thread.ofPlatform().name("neighbour").daemon().start(this::talk);
  }

  /// Ends the talk.
  ///
  /// @return frames sent, every one of which came back
  int finish() {
    enough = true;
    return told.join();
  }

  private void talk() {
    try {
      int sent = 0;
      while (!enough) {
        short number = (short) (FIRST_NUMBER + sent % NUMBERS);
        client.send(new WireMessage.Audio(frame(number)));
        sent++;
        assertThat(nextSound()).as("frame %d", sent).isEqualTo(number);
      }
      told.complete(sent);
    } catch (Throwable e) {
      told.completeExceptionally(e);
    }
  }

  /// The number of the next frame that is not silence.
  private short nextSound() throws InterruptedException {
    for (int n = 0; n < TICKS_MAX; n++) {
      assertThat(clock.tick()).as("the conversation goes on").isTrue();
      var samples =
          ByteBuffer.wrap(client.next(WireMessage.Audio.class).payload())
              .order(ByteOrder.LITTLE_ENDIAN)
              .asShortBuffer();
      short first = samples.get(0);
      assertThat(samples.get(samples.limit() - 1)).as("a frame is whole").isEqualTo(first);
      if (first != 0) {
        return first;
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("a frame never came back");
  }

  private static byte[] frame(short number) {
    var bytes =
        ByteBuffer.allocate(AudioFormat.MIMI.samplesPerFrame() * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putShort(number);
    }
    return bytes.array();
  }

  @Override
  public void close() {
    enough = true;
    client.close();
  }
}

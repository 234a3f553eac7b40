package io.personaplex.frontend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What is dropped and what is not, on a hand-driven clock.
class RelayQueueTest {
  private static final int AUDIO = 1;
  private static final int TEXT = 2;

  private final RelayQueue queue = new RelayQueue(AudioPayload.PCM16);
  private long now = 1_000_000_000_000L;

  @Test
  void soundThatHasWaitedForASecondIsDroppedOldestFirst() {
    for (int n = 0; n < 20; n++) {
      queue.add(message(AUDIO, n, 4), now);
      now += TimeUnit.MILLISECONDS.toNanos(80);
    }
    // The last was added at 1520 ms; what came before 520 ms is too old.
    assertThat(queue.dropped()).isEqualTo(7);
    assertThat(numbers(queue)).first().isEqualTo(7);
  }

  @Test
  void whatIsNotSoundIsNeverDroppedAndKeepsItsPlace() {
    queue.add(message(TEXT, 1, 4), now);
    queue.add(message(AUDIO, 2, 4), now);
    queue.add(message(4, 3, 4), now);
    now += TimeUnit.SECONDS.toNanos(5);
    queue.add(message(TEXT, 4, 4), now);
    queue.add(Buffer.buffer(), now);
    assertThat(queue.dropped()).isEqualTo(1);
    assertThat(numbers(queue)).containsExactly(1, 3, 4, -1);
  }

  @Test
  void tooMuchSoundAtOnceIsDroppedToo() {
    for (int n = 0; n < 40; n++) {
      queue.add(message(AUDIO, n, 16_000), now);
      assertThat(queue.isFull()).isFalse();
    }
    assertThat(queue.dropped()).isPositive();
    assertThat(numbers(queue)).endsWith(38, 39);
  }

  @Test
  void whatMustBeKeptFillsItUntilItIsTaken() {
    int added = 0;
    while (!queue.isFull()) {
      queue.add(message(TEXT, added++, 1_000), now);
    }
    assertThat(queue.isRoomy()).isFalse();
    assertThat(queue.dropped()).isZero();
    while (!queue.isRoomy()) {
      queue.poll();
    }
    assertThat(queue.isEmpty()).isFalse();
  }

  @Test
  void aTornSampleIsKeptBecauseAllLaterOnesWouldBeTorn() {
    queue.add(message(AUDIO, 1, 5), now);
    queue.add(message(AUDIO, 2, 4), now);
    now += TimeUnit.SECONDS.toNanos(2);
    queue.add(message(AUDIO, 3, 5), now);
    assertThat(numbers(queue)).containsExactly(1, 3);
  }

  @Test
  void theHeadersOfAnOpusStreamAreKept() {
    var opus = new RelayQueue(AudioPayload.OPUS);
    Buffer head = page(2, "OpusHead");
    Buffer tags = page(0, "OpusTags");
    opus.add(head, now);
    opus.add(tags, now);
    opus.add(page(0, "sound"), now);
    now += TimeUnit.SECONDS.toNanos(2);
    opus.add(page(0, "newer"), now);
    assertThat(opus.dropped()).isEqualTo(1);
    assertThat(List.of(opus.poll(), opus.poll())).containsExactly(head, tags);
  }

  /// The number is the first byte of the payload.
  private static Buffer message(int kind, int number, int payload) {
    return Buffer.buffer(new byte[1 + payload]).setByte(0, (byte) kind).setByte(1, (byte) number);
  }

  private static Buffer page(int flags, String body) {
    byte[] header = new byte[28];
    System.arraycopy("OggS".getBytes(US_ASCII), 0, header, 0, 4);
    header[5] = (byte) flags;
    header[26] = 1;
    header[27] = (byte) body.length();
    return Buffer.buffer().appendByte((byte) AUDIO).appendBytes(header).appendString(body);
  }

  private static List<Integer> numbers(RelayQueue queue) {
    var numbers = new ArrayList<Integer>();
    while (!queue.isEmpty()) {
      Buffer message = queue.poll();
      numbers.add(message.length() == 0 ? -1 : (int) message.getByte(1));
    }
    return numbers;
  }
}

package io.personaplex.cascade.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static List<String> events(InputStream in) throws Exception {
    var stream = new EventStream(in);
    var events = new ArrayList<String>();
    for (String event = stream.next(); event != null; event = stream.next()) {
      events.add(event);
    }
    return events;
  }

  private static List<String> events(String text) throws Exception {
    return events(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  @Test
  void linesMayEndInEveryWay() throws Exception {
    assertThat(events("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n"))
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void commentsAndOtherFieldsAreSkipped() throws Exception {
    assertThat(
            events(
                "\uFEFFretry: 10\n: hello\n\nevent: x\nid: 7\ndata:no space\nnonsense\n\n\n\n:\n\n"))
        .containsExactly("no space");
  }

  @Test
  void dataOfSeveralLinesIsOneEvent() throws Exception {
    assertThat(events("data: {\"a\":\ndata: 1}\n\n")).containsExactly("{\"a\":\n1}");
  }

  @Test
  void theEndOfTheStreamEndsAnEvent() throws Exception {
    assertThat(events("data: a\n\ndata: b")).containsExactly("a", "b");
    assertThat(events("")).isEmpty();
  }

  @Test
  void aStreamCutAnywhereReadsTheSame() throws Exception {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    byte[] bytes = "data: naïve – 你好\r\n\r\n: x\r\ndata: 🙂\n\ndata: z\r\r".getBytes(UTF_8);
    for (int i = 0; i < 500; i++) {
      InputStream drops =
          new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
              return super.read(buffer, offset, Math.min(length, random.nextInt(1, 5)));
            }
          };
      assertThat(events(drops)).as("seed %d", seed).containsExactly("naïve – 你好", "🙂", "z");
    }
  }

  @Test
  void aHugeLineAndAHugeStreamEnd() {
    assertThatThrownBy(() -> events(endless("data: aaaaaaaa")))
        .isInstanceOf(EndpointException.class)
        .hasMessage("sends more than an answer can be");
    assertThatThrownBy(() -> events(endless("data: aaaaaaaa\n")))
        .isInstanceOf(EndpointException.class);
    assertThatThrownBy(() -> events(endless(": nothing\n\n")))
        .isInstanceOf(EndpointException.class);
  }

  private static InputStream endless(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        return bytes[(int) (at++ % bytes.length)];
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
          buffer[offset + i] = (byte) read();
        }
        return length;
      }
    };
  }
}

package io.personaplex.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.audio.OpusStreamReader;
import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatClientTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final SessionParameters PCM =
      SessionParameters.parse(Map.of("audio", "pcm16", "text_prompt", "You bake & sell."));

  private final FakeChatServer server = new FakeChatServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theParametersAreSentAndTheHandshakeAwaited() throws Exception {
    try (var chat = ChatClient.connect(server.uri(), PCM, LONG)) {
      assertThat(server.queries.take()).isEqualTo(PCM.toQuery());
      assertThatThrownBy(() -> chat.awaitHandshake(SHORT))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("handshake")
          .hasMessageContaining("0 audio");
      server.send(server.socket(), new byte[9]);
      chat.awaitHandshake(LONG);
    }
  }

  @Test
  void whoWaitsInLineKnowsItsPlaceAndGoesOnWaiting() {
    try (var chat = ChatClient.connect(server.uri(), PCM, LONG)) {
      var socket = server.socket();
      for (int place = 2; place > 0; place--) {
        var told = "{\"queue\":{\"place\":%d,\"waiting\":2}}".formatted(place);
        server.send(socket, WireCodec.encode(new WireMessage.Metadata(told)));
      }
      chat.inbox().await("both", LONG, in -> in.all(Received.Metadata.class).size() == 2);
      assertThatThrownBy(() -> chat.awaitHandshake(SHORT))
          .isInstanceOf(ChatException.class)
          .hasMessageEndingWith("the last place in line: {\"queue\":{\"place\":1,\"waiting\":2}}");
      server.send(socket, WireCodec.encode(new WireMessage.Handshake()));
      chat.awaitHandshake(LONG);
    }
  }

  @Test
  void whatComesBackIsKeptInOrderWithItsTime() {
    long before = System.nanoTime();
    try (var chat = ChatClient.connect(server.uri(), PCM, LONG)) {
      var socket = server.socket();
      for (WireMessage message :
          new WireMessage[] {
            new WireMessage.Metadata("{\"a\":1}"),
            new WireMessage.Text("Hel"),
            new WireMessage.Text("lo"),
            new WireMessage.Failure("no"),
            new WireMessage.Audio(Pcm16.encode(new float[] {0.5f, 0}))
          }) {
        server.send(socket, WireCodec.encode(message));
      }
      server.send(socket, new byte[] {7, 1});
      server.send(socket, new byte[0]);
      chat.inbox().await("two failures", LONG, in -> in.all(Received.Failure.class).size() == 2);
      assertThat(chat.inbox().all())
          .extracting(item -> item.getClass().getSimpleName())
          .containsExactly("Metadata", "Text", "Text", "Failure", "Audio", "Failure");
      assertThat(chat.inbox().textSince(before)).isEqualTo("Hello");
      assertThat(chat.inbox().textSince(System.nanoTime())).isEmpty();
      Received.Audio audio = chat.inbox().all(Received.Audio.class).getFirst();
      assertThat(audio.samples()).containsExactly(0.5f, 0);
      assertThat(audio.audible()).isTrue();
      assertThat(audio.arrivedNanos()).isBetween(before, System.nanoTime());
    }
  }

  @Test
  void anOpusStreamIsDecoded() {
    try (var chat = ChatClient.connect(server.uri(), SessionParameters.defaults(), LONG);
        var writer = new OpusStreamWriter(FORMAT.sampleRate(), FORMAT.samplesPerFrame(), 42)) {
      var socket = server.socket();
      writer.headerPages().forEach(page -> server.send(socket, audio(page)));
      float[] frame = new float[FORMAT.samplesPerFrame()];
      for (int i = 0; i < frame.length; i++) {
        frame[i] = 0.4f * (float) Math.sin(i / 10.0);
      }
      server.send(socket, audio(writer.page(frame)));
      chat.inbox().await("sound", LONG, in -> in.all(Received.Audio.class).size() == 3);
      assertThat(chat.inbox().all(Received.Audio.class))
          .extracting(a -> a.samples().length)
          .containsExactly(0, 0, FORMAT.samplesPerFrame());
      assertThat(chat.inbox().all(Received.Audio.class).getLast().audible()).isTrue();
    }
  }

  @Test
  void aRecordingIsSpokenInRealTimeBetweenSilence() {
    try (var chat = ChatClient.connect(server.uri(), PCM, LONG)) {
      long started = System.nanoTime();
      chat.startMicrophone();
      assertThat(Pcm16.decode(audioPayload(server.message()))).containsOnly(0f);
      // Three and a half frames; voiced from the middle of the first to the middle of the last.
      int frame = FORMAT.samplesPerFrame();
      float[] recording = new float[3 * frame + frame / 2];
      Arrays.fill(recording, frame / 2, 3 * frame + frame / 4, 0.25f);
      Utterance utterance = chat.say(recording);
      assertThatThrownBy(utterance::lastVoicedNanos).isInstanceOf(IllegalStateException.class);
      utterance.awaitSent(LONG);
      long done = System.nanoTime();
      float[] heard = new float[0];
      while (heard.length < recording.length) {
        float[] next = Pcm16.decode(audioPayload(server.message()));
        assertThat(next).hasSize(frame);
        if (heard.length > 0 || SoundLevel.firstAbove(0, next) >= 0) {
          int length = heard.length;
          heard = Arrays.copyOf(heard, length + frame);
          System.arraycopy(next, 0, heard, length, frame);
        }
      }
      assertThat(Arrays.copyOf(heard, recording.length)).containsExactly(recording);
      // A silent frame and four more: the last is due four frames after the start.
      assertThat(done - started).isGreaterThanOrEqualTo(millis(320));
      // A quarter of the last frame is voiced; the other 60 ms passed before it left.
      assertThat(utterance.lastVoicedNanos()).isLessThan(done - millis(59));
      assertThat(utterance.lastVoicedNanos() - utterance.firstVoicedNanos())
          .isLessThanOrEqualTo(done - started);
    }
  }

  @Test
  void theMicrophoneSendsAnOggStreamWhenAskedTo() {
    try (var chat = ChatClient.connect(server.uri(), SessionParameters.defaults(), LONG)) {
      chat.startMicrophone();
      int[] samples = {0};
      try (var reader =
          new OpusStreamReader(FORMAT.sampleRate(), (_, length) -> samples[0] += length)) {
        for (int i = 0; i < 4; i++) {
          reader.push(audioPayload(server.message()));
        }
        assertThat(reader.packetsDecoded()).isEqualTo(2);
        assertThat(samples[0]).isEqualTo(2 * FORMAT.samplesPerFrame());
      }
    }
  }

  @Test
  void theCloseCodeAndReasonAreKept() {
    try (var chat = ChatClient.connect(server.uri(), PCM, LONG)) {
      server.socket().close((short) 1013, "one conversation at a time");
      chat.inbox().await("the end", LONG, in -> in.closed().isPresent());
      Received.Closed closed = chat.inbox().closed().orElseThrow();
      assertThat(closed.code()).isEqualTo(1013);
      assertThat(closed.reason()).isEqualTo("one conversation at a time");
      assertThatThrownBy(() -> chat.awaitHandshake(LONG))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("1013");
      assertThat(chat.inbox().pass(LONG)).isFalse();
    }
  }

  @Test
  void anUtteranceThatCannotBeSentIsNotAwaitedForEver() {
    try (var chat = ChatClient.connect(server.uri(), PCM, LONG)) {
      chat.startMicrophone();
      float[] minute = new float[60 * FORMAT.sampleRate()];
      Arrays.fill(minute, 0.1f);
      Utterance utterance = chat.say(minute);
      server.socket().close((short) 1011, "broken");
      assertThatThrownBy(() -> utterance.awaitSent(LONG))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("ended");
    }
  }

  @Test
  void closingSaysGoodbyeAndMayBeRepeated() throws Exception {
    var chat = ChatClient.connect(server.uri(), PCM, LONG);
    var socket = server.socket();
    var code = new java.util.concurrent.CompletableFuture<Short>();
    socket.closeHandler(_ -> code.complete(socket.closeStatusCode()));
    chat.close();
    chat.close();
    assertThat(code.get()).isEqualTo((short) 1000);
    assertThat(chat.inbox().closed().orElseThrow().code()).isEqualTo(1000);
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> ChatClient.connect(URI.create("ws://127.0.0.1:1/api/chat"), PCM, LONG).close())
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("ws://127.0.0.1:1/api/chat");
  }

  @Test
  void aFullInboxDropsTheOldestAndCounts() {
    var inbox = new Inbox(3);
    for (int i = 0; i < 5; i++) {
      inbox.add(new Received.Text(i, "" + i));
    }
    assertThat(inbox.textSince(Long.MIN_VALUE)).isEqualTo("234");
    assertThat(inbox.textSince(3)).isEqualTo("34");
    assertThat(inbox.dropped()).isEqualTo(2);
  }

  @Test
  void silenceIsNoUtterance() {
    assertThatThrownBy(() -> new Utterance(new float[100]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("silence");
  }

  private static byte[] audio(byte[] payload) {
    return WireCodec.encode(new WireMessage.Audio(payload));
  }

  private static byte[] audioPayload(byte[] message) {
    assertThat(WireCodec.decode(message)).isInstanceOf(WireMessage.Audio.class);
    return ((WireMessage.Audio) WireCodec.decode(message)).payload();
  }

  private static long millis(int count) {
    return count * 1_000_000L;
  }
}

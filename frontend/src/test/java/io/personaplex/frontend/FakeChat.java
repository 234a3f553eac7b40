package io.personaplex.frontend;

import io.personaplex.audio.OpusStreamReader;
import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One conversation of the [FakeBackend], as its far end sees it. Tests lead it from their thread;
/// messages arrive on an event loop.
final class FakeChat {
  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final int SERIAL = 42;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final MultiMap query = MultiMap.caseInsensitiveMultiMap();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final OpusStreamReader opus = new OpusStreamReader(FORMAT.sampleRate(), this::heard);

  private final Object lock = new Object();
  private float[] heard = new float[0];
  private boolean audioBeforeHandshake;
  private boolean shookHands;
  private volatile boolean answersPings = true;

  FakeChat(Vertx vertx, ServerWebSocket socket) {
    this.vertx = vertx;
    this.socket = socket;
    String raw = URI.create(socket.uri()).getRawQuery();
    for (String pair : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.add(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    socket.binaryMessageHandler(message -> receive(WireCodec.decode(message.getBytes())));
    socket.closeHandler(_ -> closed.complete((int) socket.closeStatusCode()));
  }

  /// A query parameter, decoded; null if it was not sent.
  String parameter(String name) {
    return query.get(name);
  }

  FakeChat handshake() {
    shookHands = true;
    // Nine bytes, as the Rust server sends it: any length is a handshake.
    return raw(new byte[9]);
  }

  FakeChat answersPings(boolean answers) {
    answersPings = answers;
    return this;
  }

  FakeChat says(String piece) {
    return send(new WireMessage.Text(piece));
  }

  FakeChat understood(String words, boolean isFinal) {
    return metadata(new JsonObject().put("user_text", words).put("final", isFinal).encode());
  }

  FakeChat metadata(String json) {
    return send(new WireMessage.Metadata(json));
  }

  FakeChat fails(String sentence) {
    return send(new WireMessage.Failure(sentence));
  }

  FakeChat raw(byte[] message) {
    socket.writeBinaryMessage(Buffer.buffer(message));
    return this;
  }

  /// Speaks `seconds` of sound at the pace of the frame clock, in the payload the client asked for.
  FakeChat speaks(int seconds) {
    int samplesPerFrame = FORMAT.samplesPerFrame();
    float[] sound = VoiceLikeSound.samples(seconds * FORMAT.sampleRate());
    boolean pcm = "pcm16".equals(parameter("audio"));
    var writer = new OpusStreamWriter(FORMAT.sampleRate(), samplesPerFrame, SERIAL);
    if (!pcm) {
      writer.headerPages().forEach(page -> send(new WireMessage.Audio(page)));
    }
    int[] at = {0};
    vertx.setPeriodic(
        FORMAT.frameMillis(),
        timer -> {
          if (at[0] + samplesPerFrame > sound.length || socket.isClosed()) {
            vertx.cancelTimer(timer);
            writer.close();
            return;
          }
          float[] frame = Arrays.copyOfRange(sound, at[0], at[0] + samplesPerFrame);
          at[0] += samplesPerFrame;
          send(new WireMessage.Audio(pcm ? Pcm16.encode(frame) : writer.page(frame)));
        });
    return this;
  }

  FakeChat close(int code, String reason) {
    socket.close((short) code, reason);
    return this;
  }

  /// Breaks the line without a close frame, as a killed process does.
  void breakLine() {
    // Closed below all handlers: the topmost would send a close frame first.
    var _ = ((WebSocketInternal) socket).channelHandlerContext().pipeline().firstContext().close();
  }

  /// Waits until this much of the user's sound has been decoded, and gives it.
  float[] heardAtLeast(double seconds) throws InterruptedException {
    int wanted = (int) (seconds * FORMAT.sampleRate());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    synchronized (lock) {
      while (heard.length < wanted) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError(
              "heard %d samples of the user within 15 s, wanted %d"
                  .formatted(heard.length, wanted));
        }
        lock.wait(left);
      }
      return heard.clone();
    }
  }

  /// Forgets what was heard so far.
  void forget() {
    synchronized (lock) {
      heard = new float[0];
    }
  }

  boolean audioBeforeHandshake() {
    synchronized (lock) {
      return audioBeforeHandshake;
    }
  }

  OpusStreamReader opus() {
    return opus;
  }

  /// The close code the client sent.
  int closeCode() throws Exception {
    return closed.get(15, TimeUnit.SECONDS);
  }

  private FakeChat send(WireMessage message) {
    return raw(WireCodec.encode(message));
  }

  private void receive(WireMessage message) {
    if (message instanceof WireMessage.Ping && answersPings) {
      send(message);
    }
    if (message instanceof WireMessage.Audio(byte[] payload)) {
      synchronized (lock) {
        audioBeforeHandshake |= !shookHands;
      }
      if ("pcm16".equals(parameter("audio"))) {
        float[] samples = Pcm16.decode(payload);
        heard(samples, samples.length);
      } else {
        opus.push(payload);
      }
    }
  }

  private void heard(float[] samples, int count) {
    synchronized (lock) {
      int before = heard.length;
      heard = Arrays.copyOf(heard, before + count);
      System.arraycopy(samples, 0, heard, before, count);
      lock.notifyAll();
    }
  }
}

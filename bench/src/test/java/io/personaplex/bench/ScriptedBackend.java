package io.personaplex.bench;

import io.personaplex.audio.OpusStreamReader;
import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.client.SoundLevel;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.Arrays;

/// A backend that gives one scripted answer: when the user has spoken and then been silent for five
/// frames, it says what it heard, how long its stages took, a sentence and half a second of tone;
/// the second half of the sentence comes with the end of the tone.
///
/// Everything runs on its one event loop; its clock is the client's audio.
final class ScriptedBackend implements AutoCloseable {
  static final int SILENT_FRAMES = 5;

  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final int TONE_FRAMES = 6;

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final String heard;
  private final String says;
  private int counter;

  ScriptedBackend(String heard, String says) {
    this.heard = heard;
    this.says = says;
    server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> new Session(socket).begin())
            .requestHandler(
                request ->
                    request
                        .response()
                        .end(
                            request.path().equals("/health")
                                ? "{\"status\":\"ok\"}"
                                : """
                                {"engine":{"name":"scripted","title":"a script"},
                                 "models":[{"purpose":"none","name":"m","licence":"l"}],
                                 "counters":{"frames_late":%d}}\
                                """
                                    .formatted(counter++)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + server.actualPort());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private final class Session {
    private final ServerWebSocket socket;
    private final OpusStreamReader reader =
        new OpusStreamReader(FORMAT.sampleRate(), this::userFrame);
    private final OpusStreamWriter writer =
        new OpusStreamWriter(FORMAT.sampleRate(), FORMAT.samplesPerFrame(), 42);
    private boolean voiced;
    private int silentFrames;
    private int toneFrames;

    Session(ServerWebSocket socket) {
      this.socket = socket;
    }

    void begin() {
      send(new WireMessage.Handshake());
      writer.headerPages().forEach(page -> send(new WireMessage.Audio(page)));
      socket.binaryMessageHandler(
          message -> {
            if (WireCodec.decode(message.getBytes()) instanceof WireMessage.Audio(byte[] bytes)) {
              reader.push(bytes);
            }
          });
      socket.closeHandler(
          _ -> {
            reader.close();
            writer.close();
          });
    }

    private void userFrame(float[] samples, int length) {
      if (SoundLevel.firstAbove(0.05f, Arrays.copyOf(samples, length)) >= 0) {
        voiced = true;
        silentFrames = 0;
      } else if (voiced && ++silentFrames == SILENT_FRAMES) {
        voiced = false;
        answer();
      }
      float[] frame = new float[FORMAT.samplesPerFrame()];
      if (toneFrames > 0) {
        toneFrames--;
        if (toneFrames == 0) {
          send(new WireMessage.Text(says.substring(says.length() / 2)));
        }
        for (int i = 0; i < frame.length; i++) {
          frame[i] = 0.3f * (float) Math.sin(i / 8.0);
        }
      }
      send(new WireMessage.Audio(writer.page(frame)));
    }

    private void answer() {
      send(new WireMessage.Metadata("{\"user_text\":\"half of\",\"final\":false}"));
      send(new WireMessage.Metadata("{\"user_text\":\"%s\",\"final\":true}".formatted(heard)));
      send(
          new WireMessage.Metadata(
              "{\"turn\":{\"detect_ms\":400,\"recognise_ms\":100,\"total_ms\":500,\"k\":\"v\"}}"));
      send(new WireMessage.Text(says.substring(0, says.length() / 2)));
      toneFrames = TONE_FRAMES;
    }

    private void send(WireMessage message) {
      if (!socket.isClosed()) {
        socket.writeBinaryMessage(Buffer.buffer(WireCodec.encode(message)));
      }
    }
  }
}

package io.personaplex.client;

import io.personaplex.audio.AudioException;
import io.personaplex.audio.OpusStreamReader;
import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.ProtocolException;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One conversation over `/api/chat`, from the side of the person: speaks recordings in real time,
/// keeps everything that comes back with its time of arrival.
///
/// ```java
/// try (var chat = ChatClient.connect(uri, parameters, Duration.ofSeconds(5))) {
///   chat.awaitHandshake(Duration.ofSeconds(60));
///   chat.startMicrophone();
///   Utterance question = chat.say(recording);
///   question.awaitSent(Duration.ofSeconds(20));
///   chat.inbox().await("an answer", Duration.ofSeconds(10), in -> !in.textSince(start).isEmpty());
/// }
/// ```
///
/// - **Threads**: any.
/// - **Limits**: a message of at most [#MAX_MESSAGE_BYTES], an inbox of [#MAX_ITEMS] (20 minutes),
///   a send of at most [#SEND_TIMEOUT].
public final class ChatClient implements AutoCloseable {
  /// Longest message accepted.
  public static final int MAX_MESSAGE_BYTES = 1 << 20;

  /// Messages kept; older ones are dropped and counted by [Inbox#dropped].
  public static final int MAX_ITEMS = 20_000;

  /// Longest time a message may take to leave.
  public static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);

  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int CLOSED_ABNORMALLY = 1006;
  private static final int OGG_SERIAL = 1;

  private final URI uri;
  private final AudioPayload payload;
  private final HttpClient http;
  private final Inbox inbox = new Inbox(MAX_ITEMS);
  private final Microphone microphone = new Microphone(FORMAT, new Mouth());
  private final Ears ears = new Ears();
  private final ReentrantLock sending = new ReentrantLock();
  private final WebSocket socket;

  private ChatClient(URI uri, SessionParameters parameters, Duration timeout) {
    this.uri = uri;
    payload = parameters.audio();
    http = HttpClient.newHttpClient();
    try {
      socket =
          http.newWebSocketBuilder()
              .connectTimeout(timeout)
              .buildAsync(withQuery(uri, parameters.toQuery()), ears)
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      http.shutdownNow();
      throw new ChatException("cannot open %s: %s".formatted(uri, cause(e)), e);
    } catch (InterruptedException e) {
      http.shutdownNow();
      Thread.currentThread().interrupt();
      throw new ChatException("interrupted while opening " + uri, e);
    }
  }

  /// Opens the socket; returns before the handshake.
  ///
  /// @param uri of the chat, for example `ws://127.0.0.1:8998/api/chat`
  /// @throws ChatException if the server does not answer within `timeout`, or refuses
  public static ChatClient connect(URI uri, SessionParameters parameters, Duration timeout) {
    return new ChatClient(uri, parameters, timeout);
  }

  /// What has come back.
  public Inbox inbox() {
    return inbox;
  }

  /// Waits until the server says that the prompt phase is over.
  ///
  /// @throws ChatException if it does not within `timeout`
  public void awaitHandshake(Duration timeout) {
    inbox.await("the handshake of " + uri, timeout, Inbox::handshaken);
  }

  /// Starts to send a frame every 80 ms; silence until [#say]. Once.
  ///
  /// @throws IllegalThreadStateException if called again
  public void startMicrophone() {
    startMicrophone(Surroundings.QUIET);
  }

  /// The same in a room that is not quiet.
  ///
  /// @throws IllegalThreadStateException if called again
  public void startMicrophone(Surroundings surroundings) {
    microphone.start(surroundings);
  }

  /// Speaks a recording after those that are waiting.
  ///
  /// @param samples 24 kHz mono in −1 … 1; not copied; some of it must be voiced
  /// @throws IllegalStateException if too many are waiting
  public Utterance say(float[] samples) {
    return microphone.say(samples);
  }

  /// Sends one message beside the microphone.
  ///
  /// @throws ChatException if it does not leave
  public void send(WireMessage message) {
    sendBytes(WireCodec.encode(message));
  }

  /// Sends one binary message of any bytes: a well-behaved client has no use for this.
  ///
  /// @throws ChatException if it does not leave
  public void sendBytes(byte[] message) {
    sending.lock();
    try {
      socket
          .sendBinary(ByteBuffer.wrap(message), true)
          .get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new ChatException("cannot send to %s: %s".formatted(uri, cause(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatException("interrupted while sending to " + uri, e);
    } finally {
      sending.unlock();
    }
  }

  /// Breaks the connection without a close frame, as a crashed browser does.
  public void abort() {
    microphone.close();
    socket.abort();
    inbox.add(new Received.Closed(System.nanoTime(), CLOSED_ABNORMALLY, "aborted by the client"));
  }

  /// Says goodbye (1000) and frees everything; waits at most 2 s for the answer. Idempotent.
  @Override
  public void close() {
    microphone.close();
    if (inbox.closed().isEmpty()) {
      try {
        socket
            .sendClose(WebSocket.NORMAL_CLOSURE, "")
            .get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        inbox.await("the server's close", CLOSE_TIMEOUT, in -> in.closed().isPresent());
      } catch (ExecutionException | TimeoutException | ChatException e) {
        // The other side is gone or does not answer: the connection is cut below.
        inbox.add(new Received.Closed(System.nanoTime(), CLOSED_ABNORMALLY, cause(e)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    socket.abort();
    http.shutdownNow();
    ears.close();
  }

  private static URI withQuery(URI uri, String query) {
    if (query.isEmpty()) {
      return uri;
    }
    return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + query);
  }

  private static String cause(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer in time";
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof WebSocketHandshakeException refused) {
      return "the server answered HTTP " + refused.getResponse().statusCode();
    }
    return cause.getClass().getSimpleName()
        + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
  }

  /// The sending side: called by the microphone's thread only.
  private final class Mouth implements Microphone.FrameSink {
    private @Nullable OpusStreamWriter encoder;

    @Override
    public void send(float[] frame) {
      try {
        switch (payload) {
          case PCM16 -> audio(Pcm16.encode(frame));
          case OPUS -> audio(encoder().page(frame));
        }
      } catch (ChatException e) {
        microphone.close();
        inbox.add(
            new Received.Closed(
                System.nanoTime(), CLOSED_ABNORMALLY, String.valueOf(e.getMessage())));
      }
    }

    @Override
    public void close() {
      if (encoder != null) {
        encoder.close();
      }
    }

    private OpusStreamWriter encoder() {
      OpusStreamWriter writer = encoder;
      if (writer == null) {
        writer = new OpusStreamWriter(FORMAT.sampleRate(), FORMAT.samplesPerFrame(), OGG_SERIAL);
        encoder = writer;
        writer.headerPages().forEach(this::audio);
      }
      return writer;
    }

    private void audio(byte[] payloadBytes) {
      ChatClient.this.send(new WireMessage.Audio(payloadBytes));
    }
  }

  /// The receiving side: called by one thread at a time.
  private final class Ears implements WebSocket.Listener {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final ReentrantLock decoding = new ReentrantLock();
    private float[] decoded = new float[2 * FORMAT.samplesPerFrame()];
    private int decodedLength;
    private @Nullable OpusStreamReader decoder;
    private boolean closed;

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      message.writeBytes(bytes);
      if (message.size() > MAX_MESSAGE_BYTES) {
        end(CLOSED_ABNORMALLY, "a message of more than %d bytes".formatted(MAX_MESSAGE_BYTES));
        socket.abort();
        return null;
      }
      if (last) {
        byte[] whole = message.toByteArray();
        message.reset();
        receive(whole, System.nanoTime());
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end(code, reason);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end(CLOSED_ABNORMALLY, cause(error));
    }

    private void receive(byte[] bytes, long now) {
      try {
        switch (WireCodec.decode(bytes)) {
          case WireMessage.Handshake _ -> inbox.handshake();
          case WireMessage.Audio(byte[] sound) -> inbox.add(new Received.Audio(now, decode(sound)));
          case WireMessage.Text(String piece) -> inbox.add(new Received.Text(now, piece));
          case WireMessage.Metadata(String json) -> inbox.add(new Received.Metadata(now, json));
          case WireMessage.Failure(String sentence) ->
              inbox.add(new Received.Failure(now, sentence));
          case WireMessage.Control _, WireMessage.Ping _, WireMessage.Unknown _ -> {}
        }
      } catch (ProtocolException | AudioException e) {
        inbox.add(
            new Received.Failure(now, "the client could not read a message: " + e.getMessage()));
      }
    }

    private float[] decode(byte[] sound) {
      if (payload == AudioPayload.PCM16) {
        return Pcm16.decode(sound);
      }
      decoding.lock();
      try {
        if (closed) {
          return new float[0];
        }
        if (decoder == null) {
          decoder = new OpusStreamReader(FORMAT.sampleRate(), this::keep);
        }
        decodedLength = 0;
        decoder.push(sound);
        return Arrays.copyOf(decoded, decodedLength);
      } finally {
        decoding.unlock();
      }
    }

    private void keep(float[] samples, int length) {
      if (decodedLength + length > decoded.length) {
        decoded = Arrays.copyOf(decoded, 2 * (decodedLength + length));
      }
      System.arraycopy(samples, 0, decoded, decodedLength, length);
      decodedLength += length;
    }

    private void end(int code, String reason) {
      microphone.close();
      inbox.add(new Received.Closed(System.nanoTime(), code, reason));
    }

    void close() {
      decoding.lock();
      try {
        closed = true;
        if (decoder != null) {
          decoder.close();
        }
      } finally {
        decoding.unlock();
      }
    }
  }
}

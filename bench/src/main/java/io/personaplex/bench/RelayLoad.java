package io.personaplex.bench;

import io.personaplex.speech.AudioFormat;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Conversations that send a numbered frame every 80 ms, all on one event loop: through the relay,
/// a few directly for comparison, and one, if wanted, that never reads.
final class RelayLoad implements AutoCloseable {
  private static final int DIRECT = 2;
  private static final long OPEN_SECONDS_MAX = 30;
  private static final int SMALL_BUFFER = 4_096;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final WebSocketClient client;
  private final WebSocketClient unreadClient;
  private final AddedLatency latency = new AddedLatency();
  private final List<Conversation> relayed = new ArrayList<>();
  private final List<Conversation> direct = new ArrayList<>();

  RelayLoad() {
    client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000));
    unreadClient =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setReceiveBufferSize(SMALL_BUFFER).setClosingTimeout(1));
  }

  /// One client; its counts belong to the event loop.
  private final class Conversation {
    final WebSocket socket;
    final FrameTally tally = new FrameTally();
    final boolean isRelayed;
    long timer = -1;
    boolean closedEarly;

    Conversation(WebSocket socket, boolean isRelayed) {
      this.socket = socket;
      this.isRelayed = isRelayed;
      socket.binaryMessageHandler(this::receive);
      socket.closeHandler(_ -> closedEarly = timer >= 0);
    }

    void startAfter(long millis) {
      timer = vertx.setPeriodic(millis, AudioFormat.MIMI.frameMillis(), _ -> send());
    }

    void stopSending() {
      vertx.cancelTimer(timer);
      timer = -1;
    }

    private void send() {
      if (!socket.isClosed()) {
        socket.writeBinaryMessage(NumberedFrame.of(tally.next(), System.nanoTime()));
      }
    }

    private void receive(Buffer message) {
      if (!NumberedFrame.isWhole(message)) {
        tally.damaged();
        return;
      }
      tally.arrived(NumberedFrame.number(message));
      long sent = NumberedFrame.sentNanos(message);
      long took = System.nanoTime() - sent;
      if (isRelayed) {
        latency.relayed(sent, took);
      } else {
        latency.direct(sent, took);
      }
    }
  }

  /// What all relayed conversations counted together.
  ///
  /// @param closedEarly conversations that ended before they were ended
  record Totals(
      int sent, int missing, int duplicated, int reordered, int damaged, int closedEarly) {}

  /// Opens all and begins to send, spread over the 80 ms.
  ///
  /// @param conversations through the relay
  /// @param oneNeverReads whether one more does not read
  void start(RelayUnderTest target, int conversations, boolean oneNeverReads)
      throws InterruptedException {
    for (int n = 0; n < conversations; n++) {
      relayed.add(open(client, target.frontendPort(), "/proxy/moshi", true));
    }
    for (int n = 0; n < DIRECT; n++) {
      direct.add(open(client, target.backendPort(), "/api/chat", false));
    }
    var all = new ArrayList<>(relayed);
    all.addAll(direct);
    if (oneNeverReads) {
      Conversation unread = open(unreadClient, target.frontendPort(), "/proxy/moshi", true);
      unread.socket.pause();
      all.add(unread);
    }
    onLoop(
        () -> {
          for (int n = 0; n < all.size(); n++) {
            long frame = AudioFormat.MIMI.frameMillis();
            all.get(n).startAfter(1 + n * frame / all.size());
          }
        });
  }

  /// Sends no more; what is under way may still come.
  void stopSending() throws InterruptedException {
    onLoop(
        () -> {
          relayed.forEach(Conversation::stopSending);
          direct.forEach(Conversation::stopSending);
        });
  }

  Totals totals() throws InterruptedException {
    var totals = new ArrayList<Totals>();
    onLoop(
        () ->
            totals.add(
                new Totals(
                    relayed.stream().mapToInt(c -> c.tally.sent()).sum(),
                    relayed.stream().mapToInt(c -> c.tally.missing()).sum(),
                    relayed.stream().mapToInt(c -> c.tally.duplicated()).sum(),
                    relayed.stream().mapToInt(c -> c.tally.reordered()).sum(),
                    relayed.stream().mapToInt(c -> c.tally.damagedCount()).sum(),
                    (int) relayed.stream().filter(c -> c.closedEarly).count())));
    return totals.getFirst();
  }

  AddedLatency.Summary latency() throws InterruptedException {
    var summary = new ArrayList<AddedLatency.Summary>();
    onLoop(() -> summary.add(latency.summary()));
    return summary.getFirst();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Conversation open(WebSocketClient by, int port, String path, boolean isRelayed)
      throws InterruptedException {
    var options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path + "?audio=pcm16")
            .setAllowOriginHeader(false);
    try {
      return by.connect(options)
          .map(socket -> new Conversation(socket, isRelayed))
          .toCompletionStage()
          .toCompletableFuture()
          .get(OPEN_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchException("a conversation could not be opened at %s".formatted(path), e);
    }
  }

  /// Counts belong to the one event loop there is.
  private void onLoop(Runnable task) throws InterruptedException {
    var done = new CountDownLatch(1);
    vertx.runOnContext(
        _ -> {
          task.run();
          done.countDown();
        });
    done.await();
  }
}

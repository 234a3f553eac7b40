package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SpeechException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// More clients than the engine can talk to, over real sockets, with the clocks in our hand.
@Timeout(60)
class QueueTest {
  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();
  private static final String PCM = "audio=pcm16";

  private final BlockingQueue<HandClock> clocks = new LinkedBlockingQueue<>();
  private final List<TestClient> clients = new ArrayList<>();
  private FakeEngine engine = new FakeEngine();
  private SpeechServer server;

  @AfterEach
  void stop() {
    server.close();
    clients.forEach(TestClient::close);
  }

  @Test
  void theOthersWaitInOrderAndAreToldTheirPlace() throws Exception {
    start(16);
    var talking = client(PCM).ready();
    var second = waiting(PCM, 1);
    var third = waiting(PCM, 2);
    assertPlace(second, 1, 1);
    assertPlace(second, 1, 2);
    assertPlace(third, 2, 2);
    talking.close();
    assertPlace(third, 1, 1);
    second.ready();
    second.close();
    third.ready();
    assertThat(count(Counter.WAITED)).isEqualTo(2);
    assertThat(count(Counter.REFUSED)).isZero();
  }

  @Test
  void theFirstMessageOfWhoWaitsIsTheSameAsOfWhoTalks() throws Exception {
    start(16);
    client(PCM).ready();
    var second = client(PCM + "&voice_prompt=fenrir");
    assertThat(second.metadata().getString("voice")).isEqualTo("fenrir");
    assertPlace(second, 1, 1);
  }

  @Test
  void aPingInTheLineIsAnswered() throws Exception {
    start(16);
    client(PCM).ready();
    var second = waiting(PCM, 1);
    second.send(new WireMessage.Ping());
    second.next(WireMessage.Ping.class);
    assertThat(count(Counter.MESSAGES_IGNORED)).isZero();
  }

  @Test
  void whoLeavesFromTheMiddleFreesItsPlace() throws Exception {
    start(16);
    var talking = client(PCM).ready();
    var second = waiting(PCM, 1);
    var third = waiting(PCM, 2);
    var fourth = waiting(PCM, 3);
    assertPlace(fourth, 3, 3);
    third.vanish();
    assertPlace(fourth, 2, 2);
    second.close();
    assertPlace(fourth, 1, 1);
    Eventually.reaches("left", () -> count(Counter.LEFT_THE_LINE), 2);
    talking.close();
    fourth.ready();
  }

  @Test
  void aFullLineSaysSo() throws Exception {
    start(1);
    client(PCM).ready();
    waiting(PCM, 1);
    var third = client(PCM);
    assertThat(third.next(WireMessage.Failure.class).sentence())
        .startsWith("Somebody else is talking, and as many wait already as may");
    assertThat(third.awaitClose().code()).isEqualTo(1013);
    assertThat(count(Counter.REFUSED)).isEqualTo(1);
  }

  @Test
  void whoComesWhileAConversationEndsWaitsForItsSlotEvenWhereNobodyMayWait() throws Exception {
    var closing = new CountDownLatch(1);
    var mayClose = new CountDownLatch(1);
    engine.sessionClose =
        () -> {
          closing.countDown();
          try {
            mayClose.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    start(0);
    client(PCM).ready().close();
    assertThat(closing.await(10, TimeUnit.SECONDS)).isTrue();
    var next = waiting(PCM, 1);
    mayClose.countDown();
    next.ready();
  }

  @Test
  void aWaiterThatGivesNoSignOfLifeLosesItsPlace() throws Exception {
    start(BackendSettings.anyPort().with(new ConversationLimits(0, 0, Duration.ofMillis(100))));
    client(PCM).ready();
    try (var _ = new RawClient(server.port())) {
      Eventually.reaches("waiting", server::waitingNow, 1);
      Eventually.reaches("waiting", server::waitingNow, 0);
    }
    assertThat(server.conversationsNow()).isEqualTo(1);
  }

  @Test
  void whoWaitsIsAnsweredItsPing() throws Exception {
    start(16);
    client(PCM).ready();
    var second = waiting(PCM, 1);
    second.send(new WireMessage.Ping());
    second.next(WireMessage.Ping.class);
  }

  @Test
  void whenTheEngineFailsTheNextHasItsTurn() throws Exception {
    engine.step =
        (_, _, _) -> {
          throw new SpeechException("The context is full.");
        };
    start(16);
    var first = client(PCM).ready();
    var second = waiting(PCM, 1);
    clocks.take().tick();
    assertThat(first.awaitClose().code()).isEqualTo(1011);
    engine.step = FakeEngine.SILENT;
    second.ready();
    clocks.take().tick();
    second.next(WireMessage.Audio.class);
  }

  @Test
  void anEngineThatCannotOpenASessionFailsEachInTurn() throws Exception {
    engine.prompt =
        (_, _) -> {
          throw new SpeechException("A file is gone.");
        };
    start(16);
    for (int n = 0; n < 5; n++) {
      clients.add(new TestClient(server.port(), PCM));
    }
    for (var client : clients) {
      assertThat(client.awaitClose()).isEqualTo(new TestClient.Close(1011, "A file is gone."));
    }
    assertThat(server.waitingNow()).isZero();
    assertThat(server.conversationsNow()).isZero();
  }

  @Test
  void whenTheServerStopsWhoWaitsIsToldToo() throws Exception {
    start(16);
    client(PCM).ready();
    var second = waiting(PCM, 1);
    server.close();
    assertThat(second.next(WireMessage.Failure.class).sentence())
        .isEqualTo("The server is stopping.");
    assertThat(second.awaitClose().code()).isEqualTo(1001);
  }

  @Test
  void whatAWaiterAsksForReachesNobodyElse() throws Exception {
    start(16);
    var talking = client(PCM + "&voice_prompt=heart&text_prompt=I+am+a+baker").ready();
    var second = waiting(PCM + "&voice_prompt=fenrir&text_prompt=I+am+a+pilot&seed=7", 1);
    var first = engine.requests.take();
    assertThat(first.voice()).isEqualTo("heart");
    assertThat(first.persona()).isEqualTo("I am a baker");
    clocks.take().tick();
    talking.next(WireMessage.Audio.class);
    assertThat(engine.requests).as("no session before its turn").isEmpty();
    talking.close();
    second.ready();
    var then = engine.requests.take();
    assertThat(then.voice()).isEqualTo("fenrir");
    assertThat(then.persona()).isEqualTo("I am a pilot");
    assertThat(then.seed()).hasValue(7);
  }

  @Test
  void whatAWaiterSaysIsHeardByNobodyAndKeptByNobody() throws Exception {
    var heard = new LinkedBlockingQueue<Float>();
    engine.step = (user, _, _) -> heard.add(user[0]);
    start(16);
    var talking = client(PCM).ready();
    var second = waiting(PCM, 1);
    int messages = 400;
    byte[] loud = new byte[16_001];
    Arrays.fill(loud, (byte) 60);
    for (int n = 0; n < messages; n++) {
      second.send(new WireMessage.Audio(loud));
    }
    second.sendText("hello");
    Eventually.reaches("ignored", () -> count(Counter.MESSAGES_IGNORED), 1);
    assertThat(count(Counter.AUDIO_BYTES_UNHEARD)).isEqualTo((long) messages * loud.length);
    clocks.take().tick(3);
    assertThat(heard).containsOnly(0f);
    heard.clear();
    talking.close();
    second.ready();
    clocks.take().tick(3);
    assertThat(heard).containsOnly(0f);
  }

  @Test
  void aStreamThatBeganInTheLineIsHeardWhenItsTurnHasCome() throws Exception {
    var loudest = new LinkedBlockingQueue<Float>();
    engine.step =
        (user, _, _) -> {
          float max = 0;
          for (float sample : user) {
            max = Math.max(max, Math.abs(sample));
          }
          loudest.add(max);
        };
    start(16);
    var talking = client("").ready();
    var second = waiting("", 1);
    try (var writer = new OpusStreamWriter(AudioFormat.MIMI.sampleRate(), FRAME, 1)) {
      writer.headerPages().forEach(page -> second.send(new WireMessage.Audio(page)));
      for (int n = 0; n < 10; n++) {
        second.send(new WireMessage.Audio(writer.page(tone())));
      }
      second.sendText("done");
      Eventually.reaches("ignored", () -> count(Counter.MESSAGES_IGNORED), 1);
      talking.close();
      second.ready();
      second.send(new WireMessage.Audio(writer.page(tone())));
      Eventually.reaches("samples", () -> count(Counter.SAMPLES_IN), FRAME);
      clocks.take();
      clocks.take().tick();
      assertThat(loudest.take()).isGreaterThan(0.1f);
    }
  }

  @Test
  void aSampleIsNotTornByTheEndOfTheWait() throws Exception {
    var heard = new LinkedBlockingQueue<float[]>();
    engine.step = (user, _, _) -> heard.add(user.clone());
    start(16);
    var talking = client(PCM).ready();
    var second = waiting(PCM, 1);
    byte[] bytes = Pcm16.encode(tone());
    second.send(new WireMessage.Audio(Arrays.copyOf(bytes, 1)));
    second.sendText("done");
    Eventually.reaches("ignored", () -> count(Counter.MESSAGES_IGNORED), 1);
    talking.close();
    second.ready();
    second.send(new WireMessage.Audio(Arrays.copyOfRange(bytes, 1, bytes.length)));
    Eventually.reaches("samples", () -> count(Counter.SAMPLES_IN), FRAME);
    clocks.take();
    clocks.take().tick();
    assertThat(heard.take()).containsExactly(Pcm16.decode(bytes));
  }

  @Test
  void twentyClientsOnTwoSlotsAreServedInTheOrderInWhichTheyCame() throws Exception {
    engine = new FakeEngine(2);
    start(20);
    var talking = new ArrayDeque<TestClient>();
    var waiting = new ArrayDeque<TestClient>();
    for (int n = 0; n < 20; n++) {
      String query = PCM + "&text_prompt=" + n;
      if (n < 2) {
        talking.add(client(query).ready());
      } else {
        waiting.add(waiting(query, n - 1));
      }
    }
    assertThat(server.conversationsNow()).isEqualTo(2);
    while (!talking.isEmpty()) {
      talking.remove().close();
      var next = waiting.poll();
      if (next != null) {
        talking.add(next.ready());
      }
    }
    assertThat(engine.requests.stream().map(request -> Integer.valueOf(request.persona())))
        .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    Eventually.reaches("conversations", server::conversationsNow, 0);
    assertThat(count(Counter.CONVERSATIONS)).isEqualTo(20);
    assertThat(count(Counter.WAITED)).isEqualTo(18);
  }

  private void start(int queueMax) throws InterruptedException {
    start(BackendSettings.anyPort().withQueue(queueMax));
  }

  private void start(BackendSettings settings) throws InterruptedException {
    server =
        new SpeechServer(
            settings,
            List.of(new FakeProvider("fake", 0, (_, _) -> engine)),
            Map.of(),
            () -> {
              var clock = new HandClock();
              clocks.add(clock);
              return clock;
            });
    server.start();
    assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
  }

  private TestClient client(String query) {
    var client = new TestClient(server.port(), query);
    clients.add(client);
    return client;
  }

  /// One that is in the line as number `place`.
  private TestClient waiting(String query, int place) {
    var client = client(query);
    Eventually.reaches("waiting", server::waitingNow, place);
    return client;
  }

  /// The next message about the line says this; others may come before it.
  private static void assertPlace(TestClient client, int place, int of)
      throws InterruptedException {
    var queue = client.metadata().getJsonObject("queue");
    while (queue == null
        || queue.getInteger("place") != place
        || queue.getInteger("waiting") != of) {
      queue = client.metadata().getJsonObject("queue");
    }
  }

  private long count(Counter counter) {
    return server.counters().get(counter);
  }

  private static float[] tone() {
    float[] frame = new float[FRAME];
    for (int i = 0; i < FRAME; i++) {
      frame[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * i / AudioFormat.MIMI.sampleRate()));
    }
    return frame;
  }
}

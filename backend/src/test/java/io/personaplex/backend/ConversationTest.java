package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.audio.OpusStreamReader;
import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.audio.Pcm16;
import io.personaplex.http.ServerLimits;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EchoEngine;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechException;
import io.personaplex.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Conversations over a real socket, with the clock in our hand.
@Timeout(30)
class ConversationTest {
  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();
  private static final String PCM = "audio=pcm16";

  private final FakeEngine engine = new FakeEngine();
  private final BlockingQueue<HandClock> clocks = new LinkedBlockingQueue<>();
  private SpeechServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void hellosProgressHandshakeAndSoundComeInThisOrder() throws Exception {
    engine.prompt =
        (progress, _) -> {
          progress.accept(0.5);
          progress.accept(1);
        };
    engine.step =
        (_, agent, events) -> {
          Arrays.fill(agent, 0.25f);
          events.text(" Hi");
          events.userText("hello", true);
          events.metadata(Map.of("turn", Map.of("first_audio_ms", 812)));
        };
    try (var client = connect(engine, PCM)) {
      var hello = client.metadata();
      assertThat(hello.getString("engine")).isEqualTo("fake");
      assertThat(hello.getString("voice")).isEqualTo("heart");
      assertThat(hello.getString("audio")).isEqualTo("pcm16");
      assertThat(hello.getString("session")).matches("[a-z0-9]{4}");
      assertThat(hello.containsKey("notice")).isFalse();
      assertThat(client.next()).isEqualTo(new WireMessage.Metadata("{\"prompt\":0.5}"));
      assertThat(client.next()).isEqualTo(new WireMessage.Metadata("{\"prompt\":1.0}"));
      assertThat(client.next()).isEqualTo(new WireMessage.Handshake());
      clock().tick();
      assertThat(client.next()).isEqualTo(new WireMessage.Text(" Hi"));
      assertThat(client.next())
          .isEqualTo(new WireMessage.Metadata("{\"user_text\":\"hello\",\"final\":true}"));
      assertThat(client.next())
          .isEqualTo(new WireMessage.Metadata("{\"turn\":{\"first_audio_ms\":812}}"));
      float[] heard = Pcm16.decode(client.next(WireMessage.Audio.class).payload());
      assertThat(heard).hasSize(FRAME).containsOnly(0.25f);
    }
  }

  @Test
  void anOpusStreamBeginsWithItsHeadersAndKnowsTheVoice() throws Exception {
    try (var client = connect(engine, "voice_prompt=fenrir&text_prompt=You+are+a+baker&seed=7")) {
      assertThat(client.metadata().getString("voice")).isEqualTo("fenrir");
      client.ready();
      assertThat(new String(client.next(WireMessage.Audio.class).payload(), ISO_8859_1))
          .startsWith("OggS")
          .contains("OpusHead");
      assertThat(new String(client.next(WireMessage.Audio.class).payload(), ISO_8859_1))
          .contains("OpusTags");
      var request = engine.requests.remove();
      assertThat(request.voice()).isEqualTo("fenrir");
      assertThat(request.persona()).isEqualTo("You are a baker");
      assertThat(request.seed()).hasValue(7);
    }
  }

  @Test
  void whatISayComesBackASecondLater() throws Exception {
    try (var client = connect(new EchoEngine(), PCM).ready()) {
      var clock = clock();
      for (int n = 1; n <= 5; n++) {
        client.send(audio(n * 0.125f));
      }
      awaitSamples(5L * FRAME);
      var heard = new ArrayList<Float>();
      for (int n = 0; n < 20; n++) {
        clock.tick();
        float[] frame = Pcm16.decode(client.next(WireMessage.Audio.class).payload());
        assertThat(frame).containsOnly(frame[0]);
        heard.add(frame[0]);
      }
      int delay = AudioFormat.MIMI.framesIn(1_000);
      assertThat(heard.subList(0, delay)).containsOnly(0f);
      assertThat(heard.subList(delay, delay + 5))
          .containsExactly(0.125f, 0.25f, 0.375f, 0.5f, 0.625f);
    }
  }

  @Test
  void anOpusToneComesBackASecondLaterOnTheRealClock() throws Exception {
    server = SpeechServer.startWith(new EchoEngine());
    assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
    var heard = new ArrayList<float[]>();
    try (var client = new TestClient(server.port(), "").ready();
        var writer = new OpusStreamWriter(AudioFormat.MIMI.sampleRate(), FRAME, 1);
        var reader =
            new OpusStreamReader(
                AudioFormat.MIMI.sampleRate(),
                (samples, length) -> heard.add(Arrays.copyOf(samples, length)))) {
      writer.headerPages().forEach(page -> client.send(new WireMessage.Audio(page)));
      // Four frames at once: they wait in the jitter buffer.
      for (int n = 0; n < 4; n++) {
        client.send(new WireMessage.Audio(writer.page(tone(n))));
      }
      while (heard.size() < 20 || heard.stream().noneMatch(ConversationTest::isLoud)) {
        reader.push(client.next(WireMessage.Audio.class).payload());
      }
    }
    double loudest = heard.stream().mapToDouble(ConversationTest::rms).max().orElseThrow();
    assertThat(loudest).isCloseTo(0.5 / Math.sqrt(2), within(0.05));
    // When the tone arrived is up to the machine; the second before its echo is quiet in any case.
    int delay = AudioFormat.MIMI.framesIn(1_000);
    int first = 0;
    while (!isLoud(heard.get(first))) {
      first++;
    }
    assertThat(first).isGreaterThanOrEqualTo(delay);
    assertThat(heard.subList(first - delay, first))
        .allSatisfy(frame -> assertThat(rms(frame)).isLessThan(0.01));
  }

  @Test
  void headersAndSoundSentDuringThePromptPhaseAreNotLost() throws Exception {
    var prompted = new CountDownLatch(1);
    engine.prompt = (_, _) -> prompted.await();
    var loudness = new LinkedBlockingQueue<Double>();
    engine.step = (user, _, _) -> loudness.add(rms(user));
    try (var client = connect(engine, "");
        var writer = new OpusStreamWriter(AudioFormat.MIMI.sampleRate(), FRAME, 1)) {
      writer.headerPages().forEach(page -> client.send(new WireMessage.Audio(page)));
      client.send(new WireMessage.Audio(writer.page(tone(0))));
      awaitSamples(FRAME);
      prompted.countDown();
      client.ready();
      client.send(new WireMessage.Audio(writer.page(tone(1))));
      awaitSamples(2L * FRAME);
      clock().tick(2);
      assertThat(loudness.remove()).isGreaterThan(0.1);
      assertThat(loudness.remove()).isGreaterThan(0.1);
      assertThat(count(Counter.SAMPLES_EARLY)).isZero();
    }
  }

  @Test
  void aSampleSplitBetweenTwoMessagesIsHeardWhole() throws Exception {
    var heard = new LinkedBlockingQueue<float[]>();
    engine.step = (user, _, _) -> heard.add(user.clone());
    try (var client = connect(engine, PCM).ready()) {
      byte[] bytes = Pcm16.encode(tone(0));
      client.send(new WireMessage.Audio(Arrays.copyOf(bytes, 1_001)));
      client.send(new WireMessage.Audio(Arrays.copyOfRange(bytes, 1_001, bytes.length)));
      awaitSamples(FRAME);
      clock().tick();
      assertThat(heard.remove()).containsExactly(Pcm16.decode(bytes));
    }
  }

  @Test
  void theSecondClientIsToldThatSomebodyElseIsTalking() throws Exception {
    try (var first = connect(engine, PCM).ready();
        var second = new TestClient(server.port(), PCM)) {
      assertThat(second.next(WireMessage.Failure.class).sentence())
          .startsWith("Somebody else is talking");
      assertThat(second.awaitClose().code()).isEqualTo(1013);
      assertThat(count(Counter.REFUSED)).isEqualTo(1);
      clock().tick();
      first.next(WireMessage.Audio.class);
    }
    Eventually.reaches("conversations", server::conversationsNow, 0);
    try (var third = new TestClient(server.port(), PCM)) {
      third.ready();
    }
  }

  @Test
  void whoComesWhileAConversationEndsGetsItsPlaceAndLosesNothing() throws Exception {
    var closing = new CountDownLatch(1);
    var mayClose = new CountDownLatch(1);
    closeTakes(closing, mayClose);
    connect(engine, PCM).ready().close();
    assertThat(closing.await(10, TimeUnit.SECONDS)).isTrue();
    try (var next = new TestClient(server.port(), PCM)) {
      next.send(audio(0.5f));
      mayClose.countDown();
      next.ready();
      awaitSamples(FRAME);
    }
    assertThat(count(Counter.REFUSED)).isZero();
  }

  @Test
  void whoWaitsForAPlaceThatDoesNotComeIsSentAway() throws Exception {
    var closing = new CountDownLatch(1);
    var mayClose = new CountDownLatch(1);
    closeTakes(closing, mayClose);
    connect(engine, PCM).ready().close();
    assertThat(closing.await(10, TimeUnit.SECONDS)).isTrue();
    try (var next = new TestClient(server.port(), PCM)) {
      assertThat(next.awaitClose().code()).isEqualTo(1013);
    } finally {
      mayClose.countDown();
    }
  }

  @Test
  void aBadParameterIsRefusedWithItsRange() throws Exception {
    try (var client = connect(engine, "text_temperature=hot&audio=mp3")) {
      String sentence = client.next(WireMessage.Failure.class).sentence();
      assertThat(sentence)
          .contains("text_temperature is 'hot', wanted a number from 0.2 to 1.2")
          .contains("audio is 'mp3'");
      var close = client.awaitClose();
      assertThat(close.code()).isEqualTo(1008);
      assertThat(close.reason()).isNotEmpty();
      assertThat(sentence).startsWith(close.reason().replace("…", ""));
    }
  }

  @Test
  void anUnknownVoiceIsRefusedWithTheVoicesThereAre() throws Exception {
    try (var client = connect(engine, "voice_prompt=../etc/passwd.pt")) {
      assertThat(client.next(WireMessage.Failure.class).sentence())
          .isEqualTo("voice_prompt is '../etc/passwd', voices: heart, fenrir");
      assertThat(client.awaitClose().code()).isEqualTo(1008);
      assertThat(engine.requests).isEmpty();
    }
  }

  @Test
  void aVoiceOfPersonaPlexIsReplacedAndThatIsSaid() throws Exception {
    try (var client = connect(engine, PCM + "&voice_prompt=NATF2.pt")) {
      var hello = client.metadata();
      assertThat(hello.getString("voice")).isEqualTo("heart");
      assertThat(hello.getString("notice"))
          .isEqualTo("There is no voice NATF2 here; heart speaks instead");
      client.ready();
    }
  }

  @Test
  void aBlankPersonaIsNoPersona() throws Exception {
    try (var client = connect(engine, PCM + "&text_prompt=%20%20&voice_prompt=")) {
      client.ready();
      assertThat(engine.requests.remove().persona()).isEmpty();
    }
  }

  @Test
  void theFirstValueOfARepeatedParameterCounts() throws Exception {
    try (var client = connect(engine, PCM + "&voice_prompt=fenrir&voice_prompt=nobody")) {
      assertThat(client.metadata().getString("voice")).isEqualTo("fenrir");
    }
  }

  @Test
  void meaninglessMessagesAreIgnoredAndCounted() throws Exception {
    try (var client = connect(engine, PCM).ready()) {
      client.sendText("hello");
      client.sendBytes(new byte[0]);
      client.sendBytes(new byte[] {99, 1, 2});
      client.sendBytes(new byte[] {3, 77});
      client.send(new WireMessage.Handshake());
      Eventually.reaches("ignored", () -> count(Counter.MESSAGES_IGNORED), 5);
      clock().tick();
      client.next(WireMessage.Audio.class);
    }
  }

  @Test
  void garbageInsteadOfAnOggStreamEndsTheConversation() throws Exception {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    try (var client = connect(engine, "").ready()) {
      byte[] garbage = new byte[32_000];
      for (int n = 0; n < 10; n++) {
        random.nextBytes(garbage);
        try {
          client.send(new WireMessage.Audio(garbage));
        } catch (CompletionException e) {
          break; // Closed already.
        }
      }
      assertThat(client.next(WireMessage.Failure.class).sentence())
          .as("seed %d", seed)
          .startsWith("No Ogg stream found");
      assertThat(client.awaitClose().code()).isEqualTo(1008);
    }
    Eventually.reaches("conversations", server::conversationsNow, 0);
  }

  @Test
  void aLittleGarbageIsSurvived() throws Exception {
    var loudness = new LinkedBlockingQueue<Double>();
    engine.step = (user, _, _) -> loudness.add(rms(user));
    try (var client = connect(engine, "").ready();
        var writer = new OpusStreamWriter(AudioFormat.MIMI.sampleRate(), FRAME, 1)) {
      client.send(new WireMessage.Audio("no Ogg at all".getBytes(ISO_8859_1)));
      writer.headerPages().forEach(page -> client.send(new WireMessage.Audio(page)));
      client.send(new WireMessage.Audio(writer.page(tone(0))));
      awaitSamples(FRAME);
      clock().tick();
      assertThat(loudness.remove()).isGreaterThan(0.1);
    }
  }

  @Test
  void aMessageBeyondTheLimitClosesTheConnection() throws Exception {
    try (var client = connect(engine, PCM).ready()) {
      client.sendBytes(new byte[ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX + 1]);
      assertThat(client.awaitClose().code()).isEqualTo(1009);
    }
    Eventually.reaches("conversations", server::conversationsNow, 0);
  }

  @Test
  void aMessageBeyondTheLimitInFragmentsClosesTheConnectionToo() throws Exception {
    try (var client = connect(engine, PCM).ready()) {
      client.sendFragments(new byte[40_000], new byte[40_000]);
      assertThat(client.awaitClose().code()).isEqualTo(1009);
    }
    Eventually.reaches("conversations", server::conversationsNow, 0);
  }

  @Test
  void aFullMessageIsTaken() throws Exception {
    try (var client = connect(engine, PCM).ready()) {
      byte[] message = new byte[ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX];
      message[0] = 1;
      client.sendBytes(message);
      awaitSamples((ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX - 1) / 2);
    }
  }

  @Test
  void aClientThatVanishesInThePromptPhaseFreesTheSlot() throws Exception {
    var inPrompt = new CountDownLatch(1);
    engine.prompt =
        (_, session) -> {
          inPrompt.countDown();
          session.awaitClose();
        };
    var client = connect(engine, PCM);
    assertThat(inPrompt.await(10, TimeUnit.SECONDS)).isTrue();
    client.vanish();
    Eventually.reaches("conversations", server::conversationsNow, 0);
    client.close();
  }

  @Test
  void aFaultOfTheEngineIsToldInItsWords() throws Exception {
    engine.step =
        (_, _, _) -> {
          throw new SpeechException("The context is full; start a new conversation.");
        };
    try (var client = connect(engine, PCM).ready()) {
      clock().tick();
      assertThat(client.next(WireMessage.Failure.class).sentence())
          .isEqualTo("The context is full; start a new conversation.");
      assertThat(client.awaitClose())
          .isEqualTo(new TestClient.Close(1011, "The context is full; start a new conversation."));
    }
    assertThat(server.conversationsNow()).isZero();
  }

  @Test
  void aPersonaThatTheEngineRefusesIsTheClientsFault() throws Exception {
    engine.prompt =
        (_, _) -> {
          throw new RefusedRequestException("The persona is too long. Shorten it.");
        };
    try (var client = connect(engine, PCM)) {
      assertThat(client.next(WireMessage.Failure.class).sentence())
          .isEqualTo("The persona is too long. Shorten it.");
      assertThat(client.awaitClose())
          .isEqualTo(new TestClient.Close(1008, "The persona is too long. Shorten it."));
    }
    assertThat(server.conversationsNow()).isZero();
  }

  @Test
  void anUnexpectedFaultIsToldInOurWords() throws Exception {
    engine.prompt =
        (_, _) -> {
          throw new IllegalStateException("secret detail");
        };
    try (var client = connect(engine, PCM)) {
      assertThat(client.next(WireMessage.Failure.class).sentence())
          .startsWith("The conversation ended because of a fault in the server")
          .doesNotContain("secret");
      assertThat(client.awaitClose().code()).isEqualTo(1011);
    }
    assertThat(server.conversationsNow()).isZero();
  }

  @Test
  void missingFramesAreSilenceAndCountedWhileTheClientSends() throws Exception {
    var heard = new LinkedBlockingQueue<Float>();
    engine.step = (user, _, _) -> heard.add(user[0]);
    try (var client = connect(engine, PCM).ready()) {
      var clock = clock();
      clock.tick(3);
      assertThat(count(Counter.FRAMES_MISSING)).as("nothing sent yet").isZero();
      client.send(audio(0.5f));
      awaitSamples(FRAME);
      clock.tick(3);
      assertThat(heard).containsExactly(0f, 0f, 0f, 0.5f, 0f, 0f);
      assertThat(count(Counter.FRAMES_MISSING)).isEqualTo(2);
      clock.tick(50);
      assertThat(count(Counter.FRAMES_MISSING)).as("muted").isEqualTo(UserAudio.SENDING_TICKS);
      assertThat(count(Counter.FRAMES)).isEqualTo(56);
    }
  }

  @Test
  void tooManyFramesDropTheOldestAndAreCounted() throws Exception {
    var heard = new LinkedBlockingQueue<Float>();
    engine.step = (user, _, _) -> heard.add(user[0]);
    try (var client = connect(engine, PCM).ready()) {
      for (int n = 1; n <= UserAudio.FRAMES_MAX + 3; n++) {
        client.send(audio(n / 32f));
      }
      awaitSamples((UserAudio.FRAMES_MAX + 3L) * FRAME);
      assertThat(count(Counter.FRAMES_LATE)).isEqualTo(3);
      clock().tick(2);
      assertThat(heard).containsExactly(4 / 32f, 5 / 32f);
    }
  }

  @Test
  void framesLeftOutByASlowMachineAreCounted() throws Exception {
    try (var _ = connect(engine, PCM).ready()) {
      var clock = clock();
      clock.skip(6);
      clock.tick(2);
      assertThat(count(Counter.FRAMES_OVERRUN)).isEqualTo(6);
      assertThat(count(Counter.FRAMES)).isEqualTo(2);
    }
  }

  @Test
  void anEngineSlowerThanTheClockHearsTheLatestAndTheClientIsTold() throws Exception {
    int ticksPerStep = 3; // 4.2 frames/s
    var heard = new LinkedBlockingQueue<Float>();
    engine.step = (user, _, _) -> heard.add(user[0]);
    try (var client = connect(engine, PCM).ready()) {
      var clock = clock();
      int steps = 3 * Pace.REPORT_FRAMES;
      int sent = 0;
      for (int n = 1; n <= steps; n++) {
        for (int i = 0; i < ticksPerStep; i++) {
          client.send(audio(++sent / 1024f));
        }
        awaitSamples((long) sent * FRAME);
        clock.skip(ticksPerStep - 1);
        clock.tick();
        assertThat(heard.take() * 1024)
            .as("step %d hears what was said at most the length of the queue ago", n)
            .isBetween((float) sent - UserAudio.FRAMES_MAX, (float) sent);
      }
      assertThat(count(Counter.FRAMES_LATE)).isEqualTo(sent - steps - UserAudio.FRAMES_MAX + 1);
      var told = client.metadata();
      assertThat(told.getString("notice")).isEqualTo(Pace.NOTICE);
      var again = client.metadata();
      assertThat(again.containsKey("notice")).as("said once").isFalse();
      assertThat(again.getJsonObject("behind").getLong("frames_overrun"))
          .isEqualTo(2L * Pace.REPORT_FRAMES * (ticksPerStep - 1));
      assertThat(again.getJsonObject("behind").getLong("frames_late")).isPositive();
      assertThat(client.metadata().containsKey("behind")).isTrue();
    }
  }

  @Test
  void anEngineThatKeepsUpIsNotTalkedAbout() throws Exception {
    engine.step =
        (_, agent, events) -> {
          Arrays.fill(agent, 0f);
          events.metadata(Map.of("mine", true));
        };
    try (var client = connect(engine, PCM).ready()) {
      clock().tick(2 * Pace.REPORT_FRAMES);
      for (int n = 0; n < 2 * Pace.REPORT_FRAMES; n++) {
        assertThat(client.metadata().containsKey("mine")).isTrue();
      }
    }
  }

  @Test
  void aServerThatStopsSaysSoAndClosesTheEngine() throws Exception {
    try (var client = connect(engine, PCM).ready()) {
      server.close();
      assertThat(client.next(WireMessage.Failure.class).sentence())
          .isEqualTo("The server is stopping.");
      assertThat(client.awaitClose().code()).isEqualTo(1001);
      assertThat(engine.closed).isTrue();
    }
  }

  private TestClient connect(SpeechEngine speaking, String query) throws InterruptedException {
    server =
        new SpeechServer(
            BackendSettings.anyPort(),
            List.of(new FakeProvider(speaking.info().name(), 0, (_, _) -> speaking)),
            Map.of(),
            () -> {
              var clock = new HandClock();
              clocks.add(clock);
              return clock;
            });
    server.start();
    assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
    return new TestClient(server.port(), query);
  }

  /// Closing a session counts down `closing`, then waits for `mayClose`.
  private void closeTakes(CountDownLatch closing, CountDownLatch mayClose) {
    engine.sessionClose =
        () -> {
          closing.countDown();
          try {
            mayClose.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
  }

  private HandClock clock() throws InterruptedException {
    return clocks.take();
  }

  private long count(Counter counter) {
    return server.counters().get(counter);
  }

  private void awaitSamples(long samples) {
    Eventually.reaches("samples", () -> count(Counter.SAMPLES_IN), samples);
  }

  private static WireMessage audio(float level) {
    float[] frame = new float[FRAME];
    Arrays.fill(frame, level);
    return new WireMessage.Audio(Pcm16.encode(frame));
  }

  /// Frame `n` of a 440 Hz tone, amplitude 0.5.
  private static float[] tone(int n) {
    float[] frame = new float[FRAME];
    for (int i = 0; i < FRAME; i++) {
      double seconds = (n * FRAME + i) / (double) AudioFormat.MIMI.sampleRate();
      frame[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * seconds));
    }
    return frame;
  }

  private static boolean isLoud(float[] frame) {
    return rms(frame) > 0.3;
  }

  private static double rms(float[] frame) {
    double sum = 0;
    for (float sample : frame) {
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / frame.length);
  }
}

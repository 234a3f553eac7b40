package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.audio.Pcm16;
import io.personaplex.backend.OpusTalker.Layout;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider.LoadProgress;
import io.personaplex.speech.SpeechException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Plays a [ConversationScript] against a server of its own, with the clock in our hand. The table
/// in the constructor is the language.
final class ScriptedConversation implements AutoCloseable {
  private interface Action {
    void play(MatchResult said) throws Exception;
  }

  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();

  private final Map<Pattern, Action> language = new LinkedHashMap<>();
  private final FakeEngine engine = new FakeEngine();
  private final CountDownLatch engineIsReady = new CountDownLatch(1);
  private final BlockingQueue<HandClock> clocks = new LinkedBlockingQueue<>();
  private final List<WireMessage> heard = new ArrayList<>();
  private FakeProvider.Load load = (_, _) -> engine;
  private ConversationLimits limits = ConversationLimits.DEFAULT;
  private @Nullable SpeechServer server;
  private @Nullable TestClient client;
  private @Nullable RawClient stranger;
  private @Nullable HandClock clock;
  private @Nullable OpusTalker talker;
  private int talkers;
  private int cut;

  ScriptedConversation() {
    engine.step = (user, agent, _) -> System.arraycopy(user, 0, agent, 0, user.length);

    word("engine loads for ever", _ -> load = this::loadForEver);
    word("engine cannot start (.+)", said -> load = (_, _) -> fail(said.group(1)));
    word("engine takes its time", _ -> engine.prompt = (_, _) -> engineIsReady.await());
    word("engine takes all the time there is", _ -> engine.prompt = (_, its) -> its.awaitClose());
    word("engine is ready", _ -> engineIsReady.countDown());
    word("engine hums", _ -> engine.step = (_, agent, _) -> Arrays.fill(agent, 0.1f));
    word("engine refuses (.+)", this::engineRefuses);
    word("engine fails (.+)", said -> engine.step = (_, _, _) -> fail(said.group(1)));
    word("engine breaks (.+)", said -> engine.step = (_, _, _) -> breakDown(said.group(1)));
    word("engine is asked for voice (.*), persona '(.*)'", this::engineIsAsked);

    word("limit idle (\\d+)", said -> limits = limits(number(said, 1), limits.maxSeconds()));
    word("limit length (\\d+)", said -> limits = limits(limits.idleSeconds(), number(said, 1)));
    word("limit ping (\\d+)", this::limitPing);

    word("client connects ?(.*)", said -> client = new TestClient(port(), said.group(1)));
    word("client sends text (.+)", said -> client().sendText(said.group(1)));
    word("client sends hex ?(.*)", said -> client().sendBytes(hex(said.group(1))));
    word("client sends kind (\\w\\w) and (\\d+) zeros", this::clientSendsZeros);
    word("client sends pieces of (\\d+) and (\\d+) zeros", this::clientSendsPieces);
    word("client says ([\\d.]+) for (\\d+) frames", this::clientSays);
    word(
        "client talks Opus of ([\\d.]+) ms, (\\d) channels, (\\d+) packets, (\\w+), cut at (\\d+)",
        this::clientTalks);
    word("client goes on with (\\d+) packets", this::clientGoesOn);
    word("client leaves", _ -> client().close());
    word("client vanishes", _ -> client().vanish());

    word("stranger connects ?(.*)", said -> stranger = new RawClient(port(), said.group(1)));
    word("stranger sends hex (.+)", said -> stranger().write(hex(said.group(1))));
    word("stranger is gone", _ -> stranger().reset());
    word("stranger is closed (\\d+)", said -> isClosed(stranger().readClose(), said));

    word("stranger is answered HTTP (\\d+)", this::strangerIsAnswered);

    word("clock ticks (\\d+)", said -> clock().tick(number(said, 1)));
    word("clock ticks (\\d+) and the client reads", this::ticksAndReads);
    word("clock ticks until it stops", _ -> tickUntilItStops());
    word("clock leaves out (\\d+)", said -> clock().skip(number(said, 1)));

    word("server says (handshake|ping)", said -> await(kind(said.group(1))));
    word("server tells (\\{.+\\})", this::serverTells);
    word("server fails with (.+)", this::serverFails);
    word("server repeats (.+)", this::serverRepeats);
    word("server sends (\\d+) frames and no ping", this::serverSendsFramesAndNoPing);
    word("server counts (\\w+) (\\d+)", this::serverCounts);
    word("server has dropped frames", _ -> serverHasDroppedFrames());
    word("server holds (\\d) conversations", this::serverHolds);
    word("server stops", _ -> server().close());
    word("server closes (\\d+) ?(.*)", this::serverCloses);
  }

  void play(ConversationScript script) throws Exception {
    for (String step : script.steps()) {
      try {
        play(step);
      } catch (AssertionError e) {
        throw new AssertionError(
            "%s%n  at: %s%n%s".formatted(script.title(), step, e.getMessage()), e);
      }
    }
  }

  private void play(String step) throws Exception {
    for (var entry : language.entrySet()) {
      var matcher = entry.getKey().matcher(step);
      if (matcher.matches()) {
        entry.getValue().play(matcher);
        return;
      }
    }
    throw new AssertionError("these words are not known");
  }

  private void word(String pattern, Action action) {
    language.put(Pattern.compile(pattern), action);
  }

  private SpeechEngine loadForEver(Map<String, String> environment, LoadProgress progress) {
    progress.report("fetching models", 0.42);
    try {
      engineIsReady.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return engine;
  }

  private void engineRefuses(MatchResult said) {
    engine.prompt =
        (_, _) -> {
          throw new RefusedRequestException(said.group(1));
        };
  }

  private void engineIsAsked(MatchResult said) throws InterruptedException {
    var request = engine.requests.take();
    assertThat(request.voice()).isEqualTo(said.group(1));
    assertThat(request.persona()).isEqualTo(said.group(2));
  }

  private static SpeechEngine fail(String sentence) {
    throw new SpeechException(sentence);
  }

  private static void breakDown(String detail) {
    throw new IllegalStateException(detail);
  }

  private ConversationLimits limits(int idleSeconds, int maxSeconds) {
    return new ConversationLimits(idleSeconds, maxSeconds, limits.ping());
  }

  private void limitPing(MatchResult said) {
    limits =
        new ConversationLimits(
            limits.idleSeconds(), limits.maxSeconds(), Duration.ofMillis(number(said, 1)));
  }

  private void clientSendsZeros(MatchResult said) {
    byte[] message = new byte[1 + number(said, 2)];
    message[0] = hex(said.group(1))[0];
    try {
      client().sendBytes(message);
    } catch (CompletionException e) {
      assertThat(e)
          .as("the server may have closed before all was written")
          .hasMessageContaining("closed");
    }
  }

  private void clientSendsPieces(MatchResult said) {
    client().sendFragments(new byte[number(said, 1)], new byte[number(said, 2)]);
  }

  private void clientSays(MatchResult said) {
    float[] frame = new float[FRAME];
    Arrays.fill(frame, Float.parseFloat(said.group(1)));
    for (int n = 0; n < number(said, 2); n++) {
      client().send(new WireMessage.Audio(Pcm16.encode(frame)));
    }
  }

  private void clientTalks(MatchResult said) {
    if (talker != null) {
      talker.close();
    }
    talker =
        new OpusTalker(
            Double.parseDouble(said.group(1)),
            number(said, 2),
            ++talkers,
            Layout.valueOf(said.group(4)));
    cut = number(said, 5);
    sendCut(talker.stream(number(said, 3), false));
  }

  private void clientGoesOn(MatchResult said) {
    if (talker == null) {
      throw new AssertionError("the client has not begun to talk");
    }
    sendCut(talker.talk(number(said, 1), false));
  }

  private void sendCut(byte[] stream) {
    for (int from = 0; from < stream.length; from += cut) {
      byte[] piece = Arrays.copyOfRange(stream, from, Math.min(stream.length, from + cut));
      client().send(new WireMessage.Audio(piece));
    }
  }

  private void strangerIsAnswered(MatchResult said) throws IOException {
    assertThat(stranger().readAnswer()).startsWith("HTTP/1.1 %s ".formatted(said.group(1)));
  }

  private void ticksAndReads(MatchResult said) throws InterruptedException {
    for (int n = 0; n < number(said, 1) && clock().tick(); n++) {
      await(WireMessage.Audio.class::isInstance);
    }
  }

  private void tickUntilItStops() throws InterruptedException {
    while (clock().tick()) {
      // Eight times real time.
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void serverTells(MatchResult said) throws InterruptedException {
    var wanted = new JsonObject(said.group(1));
    await(
        message ->
            message instanceof WireMessage.Metadata(String json)
                && wanted.fieldNames().stream()
                    .allMatch(
                        name -> wanted.getValue(name).equals(new JsonObject(json).getValue(name))));
  }

  private void serverFails(MatchResult said) throws InterruptedException {
    var failure = (WireMessage.Failure) await(WireMessage.Failure.class::isInstance);
    assertThat(failure.sentence()).contains(said.group(1)).doesNotContain("secret");
  }

  private void serverRepeats(MatchResult said) throws InterruptedException {
    for (String level : said.group(1).split(" ", -1)) {
      var audio = (WireMessage.Audio) await(WireMessage.Audio.class::isInstance);
      float[] frame = Pcm16.decode(audio.payload());
      assertThat(frame).hasSize(FRAME).containsOnly(frame[0]);
      assertThat(frame[0]).isCloseTo(Float.parseFloat(level), within(0.001f));
    }
  }

  private void serverSendsFramesAndNoPing(MatchResult said) throws InterruptedException {
    for (int n = 0; n < number(said, 1); n++) {
      await(WireMessage.Audio.class::isInstance);
    }
    assertThat(heard).noneMatch(WireMessage.Ping.class::isInstance);
  }

  private void serverCounts(MatchResult said) {
    var counter = Counter.valueOf(said.group(1).toUpperCase(Locale.ROOT));
    Eventually.reaches(said.group(1), () -> server().counters().get(counter), number(said, 2));
  }

  private void serverHasDroppedFrames() {
    assertThat(server().counters().get(Counter.OUTPUT_FRAMES_DROPPED)).isPositive();
  }

  private void serverHolds(MatchResult said) {
    Eventually.reaches("conversations", () -> server().conversationsNow(), number(said, 1));
  }

  private void serverCloses(MatchResult said) throws Exception {
    var close = client().awaitClose();
    isClosed(close.code(), said);
    assertThat(close.reason()).startsWith(said.group(2));
  }

  private static void isClosed(int code, MatchResult said) {
    assertThat(code).as("close code").isEqualTo(number(said, 1));
  }

  /// The first message of this kind that was not awaited before; those before it may be awaited
  /// later.
  private WireMessage await(Predicate<WireMessage> wanted) throws InterruptedException {
    for (int n = 0; n < heard.size(); n++) {
      if (wanted.test(heard.get(n))) {
        return heard.remove(n);
      }
    }
    while (true) {
      WireMessage next = client().next();
      if (wanted.test(next)) {
        return next;
      }
      heard.add(next);
    }
  }

  private static Predicate<WireMessage> kind(String name) {
    return name.equals("ping")
        ? WireMessage.Ping.class::isInstance
        : WireMessage.Handshake.class::isInstance;
  }

  private static int number(MatchResult said, int group) {
    return Integer.parseInt(said.group(group));
  }

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes.replace(" ", ""));
  }

  /// The port of the server, which is started with what was said so far.
  private int port() throws InterruptedException {
    server =
        new SpeechServer(
            BackendSettings.anyPort().with(limits),
            List.of(new FakeProvider("fake", 0, load)),
            Map.of(),
            () -> {
              var next = new HandClock();
              clocks.add(next);
              return next;
            });
    server.start();
    server.awaitSettled(Duration.ofMillis(500));
    return server.port();
  }

  private SpeechServer server() {
    return there(server, "server");
  }

  private TestClient client() {
    return there(client, "client");
  }

  private RawClient stranger() {
    return there(stranger, "stranger");
  }

  private HandClock clock() throws InterruptedException {
    if (clock == null) {
      clock = clocks.take();
    }
    return clock;
  }

  private static <T> T there(@Nullable T one, String name) {
    if (one == null) {
      throw new AssertionError("there is no " + name + " yet");
    }
    return one;
  }

  @Override
  public void close() throws IOException {
    engineIsReady.countDown();
    if (talker != null) {
      talker.close();
    }
    if (client != null) {
      client.close();
    }
    if (stranger != null) {
      stranger.close();
    }
    if (server != null) {
      server.close();
    }
  }
}

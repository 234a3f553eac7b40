package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.backend.OpusTalker.Layout;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ten thousand damaged messages, pages and queries at one server, while a neighbour talks to it.
@Timeout(600)
class ChatFuzzTest {
  private static final int CASES = Integer.getInteger("fuzz.cases", 10_000);
  private static final int CASES_A_CONNECTION = 100;

  /// Refused, broken, too big, or no place: whatever is wrong is the client's fault.
  private static final Set<Integer> CODES = Set.of(1002, 1008, 1009, 1013);

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Mutations mutations = new Mutations(random);
  private int cases;
  private final AtomicReference<HandClock> neighboursClock = new AtomicReference<>();

  @Test
  void nothingThatIsSentCrashesOrHangsItOrHarmsTheNeighbour() throws Exception {
    var engine = new FakeEngine(4);
    engine.step = (user, agent, _) -> System.arraycopy(user, 0, agent, 0, user.length);
    try (var server =
        new SpeechServer(
            BackendSettings.anyPort().with(new ConversationLimits(0, 0, Heartbeat.EVERY)),
            List.of(new FakeProvider("fake", 0, (_, _) -> engine)),
            Map.of(),
            this::clock)) {
      server.start();
      assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
      var first = new TestClient(server.port(), "audio=pcm16").ready();
      try (var neighbour = new Neighbour(first, neighboursClock.get())) {
        for (int round = 0; cases < CASES; round++) {
          switch (round % 5) {
            case 0 -> queries(server);
            case 1, 2 -> connection(server, "audio=pcm16", this::messages);
            default -> connection(server, "", this::pages);
          }
        }
        assertThat(neighbour.finish()).as("frames of the neighbour, seed %d", seed).isPositive();
        Eventually.reaches("conversations, seed " + seed, server::conversationsNow, 1);
      }
      Eventually.reaches("conversations, seed " + seed, server::conversationsNow, 0);
      try (var next = new TestClient(server.port(), "audio=pcm16")) {
        next.ready();
      }
    }
  }

  /// The first conversation has a clock in our hand, the others one that runs fast.
  private FrameClock clock() {
    var hand = new HandClock();
    return neighboursClock.compareAndSet(null, hand) ? hand : new FastClock();
  }

  private void queries(SpeechServer server) throws IOException {
    for (int n = 0; n < CASES_A_CONNECTION; n++) {
      cases++;
      String query = mutations.query();
      try (var client = new RawClient(server.port(), query)) {
        assertThat(client.readAnswer())
            .as("seed %d, query %s", seed, query)
            .matches("(?s)HTTP/1\\.[01] (101|4\\d\\d) .*");
      }
    }
  }

  /// Sends until it has had its say or the server closes.
  private void connection(SpeechServer server, String query, Consumer<TestClient> talk)
      throws Exception {
    Eventually.reaches("conversations, seed " + seed, server::conversationsNow, 1);
    try (var client = new TestClient(server.port(), query).ready()) {
      try {
        talk.accept(client);
        client.send(new WireMessage.Ping());
        client.next(WireMessage.Ping.class);
      } catch (CompletionException | AssertionError e) {
        // The only good reason for no answer.
        assertThat(client.awaitClose().code()).as("seed %d", seed).isIn(CODES);
      }
    }
  }

  private void messages(TestClient client) {
    for (int n = 0; n < CASES_A_CONNECTION; n++) {
      cases++;
      if (random.nextInt(20) == 0) {
        client.sendText("x".repeat(random.nextInt(100)));
      } else {
        client.sendBytes(mutations.message());
      }
    }
  }

  private void pages(TestClient client) {
    double[] millis = {2.5, 20, 60, 120};
    var layouts = List.of(Layout.ONE_A_PAGE, Layout.SEVERAL_A_PAGE, Layout.ACROSS_PAGES);
    var layout = layouts.get(random.nextInt(layouts.size()));
    try (var talker =
        new OpusTalker(
            millis[random.nextInt(millis.length)],
            1 + random.nextInt(2),
            random.nextInt(),
            layout,
            // The checksum of a page is right, the packet in it is not.
            packet -> random.nextInt(8) == 0 ? mutations.bytes(packet) : packet)) {
      var pieces = new ArrayList<byte[]>();
      pieces.add(talker.stream(1, false));
      for (int n = 1; n < CASES_A_CONNECTION; n++) {
        pieces.add(talker.talk(1, random.nextInt(50) == 0));
      }
      for (byte[] piece : pieces) {
        cases++;
        client.send(new WireMessage.Audio(mutations.bytes(piece)));
      }
    }
  }

  private static final class FastClock implements FrameClock {
    private static final long FRAME_NANOS =
        AudioFormat.MIMI.frameMillis() * 1_000_000L / 16; // 16 times real time

    private volatile boolean stopped;

    @Override
    public int awaitFrame() {
      LockSupport.parkNanos(FRAME_NANOS);
      return stopped ? STOPPED : 0;
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }
}

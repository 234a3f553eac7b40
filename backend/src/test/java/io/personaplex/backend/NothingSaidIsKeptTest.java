package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SpeechException;
import io.personaplex.testkit.Seeds;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a person says, hears or writes as persona reaches no log and no file.
@Timeout(120)
class NothingSaidIsKeptTest {
  private static final String PERSONA = "You are Päpstin Canary-Persona & 42";
  private static final String AGENT = " Canary-Agent: über alles/nichts + 1";
  private static final String USER = "canary-user says: ähm, 100 % sure?";
  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();

  private final long seed = Seeds.next();
  private final byte[] sound = noise(new SplittableRandom(seed));
  private final byte[] answer = noise(new SplittableRandom(seed + 1));
  private final List<Spoken> canaries =
      List.of(
          Spoken.words("the persona", PERSONA),
          Spoken.words("the agent's words", AGENT),
          Spoken.words("the user's words", USER),
          Spoken.sound("the user's sound", sound),
          Spoken.sound("the agent's sound", answer));

  @TempDir private Path folder;

  @Test
  void theSearchFindsEachOfThemInEveryForm() {
    for (Spoken canary : canaries) {
      assertThat(canary.foundIn("nothing".getBytes(UTF_8))).isEmpty();
    }
    assertThat(canaries.getFirst().foundIn(("log: " + PERSONA).getBytes(UTF_8))).hasSize(1);
    assertThat(canaries.getFirst().foundIn(("?text_prompt=" + encoded()).getBytes(UTF_8)))
        .isNotEmpty();
    assertThat(canaries.get(3).foundIn(sound)).hasSize(1);
    for (int lead = 0; lead < 3; lead++) {
      byte[] shifted = new byte[lead + sound.length];
      System.arraycopy(sound, 0, shifted, lead, sound.length);
      assertThat(canaries.get(3).foundIn(Base64.getEncoder().encode(shifted))).isNotEmpty();
    }
  }

  @Test
  void noRecordOfTheLogHoldsIt() throws Exception {
    var engine = new FakeEngine();
    BlockingQueue<HandClock> clocks = new LinkedBlockingQueue<>();
    engine.step =
        (_, agent, events) -> {
          System.arraycopy(Pcm16.decode(answer), 0, agent, 0, agent.length);
          events.text(AGENT);
          events.userText(USER, true);
        };
    try (var log = new LogOfAll()) {
      try (var server = server(engine, clocks)) {
        server.start();
        assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
        String query = "audio=pcm16&text_prompt=" + encoded();
        try (var talking = new TestClient(server.port(), query).ready();
            var _ = new TestClient(server.port(), query)) {
          Eventually.reaches("waiting", server::waitingNow, 1);
          talking.send(new WireMessage.Audio(sound));
          talking.sendText(USER);
          Eventually.reaches("samples", () -> server.counters().get(Counter.SAMPLES_IN), FRAME);
          clocks.take().tick(3);
          assertThat(talking.next(WireMessage.Text.class).piece()).isEqualTo(AGENT);
          assertThat(talking.next(WireMessage.Audio.class).payload()).isEqualTo(answer);
          for (String path : List.of("/api/sessions", "/api/info", "/health")) {
            assertNoneIn(path, get(server.port(), path));
          }
          talking.vanish();
        }
        try (var refused = new TestClient(server.port(), query + "&voice_prompt=" + encoded())) {
          assertThat(refused.awaitClose().code()).isEqualTo(1008);
        }
        engine.step =
            (_, _, _) -> {
              throw new SpeechException("The engine has had enough.");
            };
        Eventually.reaches("conversations", server::conversationsNow, 0);
        clocks.clear();
        try (var failing = new TestClient(server.port(), query).ready()) {
          clocks.take().tick();
          assertThat(failing.awaitClose().code()).isEqualTo(1011);
        }
      }
      assertThat(String.join("", log.lines()))
          .contains("handshake sent", "waits in the line", "refused with", "had enough");
      for (String line : log.lines()) {
        assertNoneIn("the log", line.getBytes(UTF_8));
      }
    }
  }

  private static SpeechServer server(FakeEngine engine, BlockingQueue<HandClock> clocks) {
    return new SpeechServer(
        BackendSettings.anyPort(),
        List.of(new FakeProvider("fake", 0, (_, _) -> engine)),
        Map.of(),
        () -> {
          var clock = new HandClock();
          clocks.add(clock);
          return clock;
        });
  }

  @Test
  void theProcessOfTheBackendPrintsAndKeepsNothingOfIt() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temp = Files.createDirectory(folder.resolve("temp"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path output = folder.resolve("output");
    int port = freePort();
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + Path.of("..", "jvm.args").toAbsolutePath().normalize(),
            "-Djava.io.tmpdir=" + temp,
            "-Duser.home=" + home,
            "-cp",
            absoluteClassPath(),
            BackendMain.class.getName());
    builder.directory(work.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", home.toString(),
                "TMPDIR", temp.toString(),
                "XDG_CACHE_HOME", home.resolve("cache").toString(),
                "XDG_STATE_HOME", home.resolve("state").toString(),
                "PERSONAPLEX_HOME", home.resolve("personaplex").toString(),
                "MOSHI_PORT", Integer.toString(port),
                "SPEECH_ENGINE", "echo"));
    Process process = builder.start();
    try {
      awaitHealth(port, process);
      String query = "audio=pcm16&text_prompt=" + encoded();
      try (var client = new TestClient(port, query).ready()) {
        byte[] heard;
        do {
          client.send(new WireMessage.Audio(sound));
          heard = client.next(WireMessage.Audio.class).payload();
        } while (!Arrays.equals(heard, sound));
      }
      try (var refused = new TestClient(port, query + "&audio_topk=" + encoded())) {
        assertThat(refused.awaitClose().code()).isEqualTo(1008);
      }
    } finally {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    assertThat(Files.readString(output)).contains("listens on", "handshake sent", "stopped");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertNoneIn(file.toString(), Files.readAllBytes(file));
      }
    }
  }

  private void assertNoneIn(String where, byte[] bytes) {
    for (Spoken canary : canaries) {
      assertThat(canary.foundIn(bytes)).as("seed %d: in %s", seed, where).isEmpty();
    }
  }

  private static String encoded() {
    return URLEncoder.encode(PERSONA, UTF_8);
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] pcm = new byte[FRAME * Pcm16.BYTES_PER_SAMPLE];
    random.nextBytes(pcm);
    return pcm;
  }

  /// Of the tests, in absolute terms: the process works elsewhere.
  private static String absoluteClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static void awaitHealth(int port, Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (new String(get(port, "/health"), UTF_8).contains("\"ok\"")) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("the backend is not healthy; alive: " + process.isAlive());
  }

  private static byte[] get(int port, String path) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
          .body();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.personaplex.audio.Pcm16;
import io.personaplex.http.Settings;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.AudioFormat;
import io.personaplex.testkit.MarkdownPage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SessionsRouteTest {
  private static final String KEY = "0123456789abcdef+/=";
  private static final String PCM = "audio=pcm16";

  private final HttpClient http = HttpClient.newHttpClient();
  private final FakeEngine engine = new FakeEngine();
  private final BlockingQueue<HandClock> clocks = new LinkedBlockingQueue<>();
  private SpeechServer server;

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @Test
  void itTellsWhoTalksAndWhoWaitsAndNothingOfWhatIsSaid() throws Exception {
    start("127.0.0.1", Optional.empty());
    engine.step =
        (_, agent, events) -> {
          Arrays.fill(agent, 0.25f);
          events.text("agent canary");
          events.userText("user canary", true);
          events.metadata(Map.of("turn", Map.of("total_ms", 812)));
        };
    try (var talking =
            new TestClient(server.port(), PCM + "&text_prompt=persona+canary&voice_prompt=fenrir");
        var waiting = new TestClient(server.port(), PCM + "&text_prompt=other+canary")) {
      String tag = talking.metadata().getString("session");
      talking.ready();
      String waiter = waiting.metadata().getString("session");
      Eventually.reaches("waiting", server::waitingNow, 1);

      var before = figures().getJsonArray("conversations").getJsonObject(0);
      assertThat(before.getValue("first_audio_ms")).isNull();
      assertThat(before.getValue("turn_ms")).isNull();

      talking.send(
          new WireMessage.Audio(Pcm16.encode(new float[AudioFormat.MIMI.samplesPerFrame()])));
      clocks.take().tick(3);
      var answer = get("");
      assertThat(answer.body()).doesNotContain("canary", "127.0.0.1");
      var json = new JsonObject(answer.body());
      assertThat(json.getInteger("slots")).isEqualTo(1);
      assertThat(json.getJsonArray("conversations")).hasSize(1);
      var conversation = json.getJsonArray("conversations").getJsonObject(0);
      assertThat(conversation.getString("session")).isEqualTo(tag);
      assertThat(Instant.parse(conversation.getString("since")))
          .isBetween(Instant.now().minusSeconds(60), Instant.now());
      assertThat(conversation.getString("engine")).isEqualTo("fake");
      assertThat(conversation.getString("voice")).isEqualTo("fenrir");
      assertThat(conversation.getString("audio")).isEqualTo("pcm16");
      assertThat(conversation.getLong("frames")).isEqualTo(3);
      assertThat(conversation.getLong("first_audio_ms")).isBetween(0L, 30_000L);
      assertThat(conversation.getLong("turn_ms")).isEqualTo(812);
      var queue = json.getJsonObject("queue");
      assertThat(queue.getInteger("waiting")).isEqualTo(1);
      assertThat(queue.getInteger("max")).isEqualTo(BackendSettings.DEFAULT_QUEUE);
      assertThat(queue.getJsonArray("waits").getJsonObject(0).getString("session"))
          .isEqualTo(waiter);
      assertThat(json.getJsonObject("totals").getLong("conversations")).isEqualTo(1);
    }
  }

  @Test
  void everyFieldIsExplained() throws Exception {
    start("127.0.0.1", Optional.empty());
    try (var _ = new TestClient(server.port(), PCM).ready();
        var _ = new TestClient(server.port(), PCM)) {
      Eventually.reaches("waiting", server::waitingNow, 1);
      var names = new ArrayList<String>();
      collect("", figures(), names);
      var page = MarkdownPage.read(Path.of("..", "docs", "protocol.md"));
      assertThat(page.column("figure", 0)).isEqualTo(names);
    }
  }

  private static void collect(String path, JsonObject json, List<String> names) {
    for (String name : json.fieldNames()) {
      names.add(path + name);
      if (path.isEmpty() && name.equals("totals")) {
        continue; // The counters have a table of their own.
      }
      Object value = json.getValue(name);
      if (value instanceof JsonObject inner) {
        collect(path + name + ".", inner, names);
      } else if (value instanceof JsonArray array) {
        collect(path + name + "[].", array.getJsonObject(0), names);
      }
    }
  }

  @Test
  void aQuietFrameIsNoFirstAudio() throws Exception {
    start("127.0.0.1", Optional.empty());
    try (var client = new TestClient(server.port(), PCM).ready()) {
      clocks.take().tick(2);
      client.next(WireMessage.Audio.class);
      assertThat(
              figures().getJsonArray("conversations").getJsonObject(0).getValue("first_audio_ms"))
          .isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"})
  void behindAProxyOfThisMachineTheKeyIsNeeded(String header) throws Exception {
    start("127.0.0.1", Optional.of(new StatsKey(KEY)));
    assertRefused(get("", header, "for=192.0.2.7"));
    assertRefused(get("", header, "for=192.0.2.7", "Authorization", "Bearer " + KEY + "x"));
    assertRefused(get("", header, "for=192.0.2.7", "Authorization", KEY));
    assertRefused(get("?STATS_KEY=" + KEY, header, "for=192.0.2.7"));
    assertThat(get("", header, "for=192.0.2.7", "Authorization", "bearer " + KEY).statusCode())
        .isEqualTo(200);
  }

  @Test
  void withoutAKeyNoHeaderOpensIt() throws Exception {
    start("127.0.0.1", Optional.empty());
    assertRefused(get("", "Via", "1.1 proxy", "Authorization", "Bearer "));
    assertRefused(get("", "Via", "1.1 proxy"));
    assertThat(get("").statusCode()).isEqualTo(200);
  }

  @Test
  void anotherMachineNeedsTheKey() throws Exception {
    var other =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
            .findFirst();
    assumeTrue(other.isPresent(), "this machine has no address but loopback");
    start("0.0.0.0", Optional.of(new StatsKey(KEY)));
    InetAddress address = other.get();
    assertRefused(getFrom(address.getHostAddress(), ""));
    assertThat(getFrom(address.getHostAddress(), "", "Authorization", "Bearer " + KEY).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aKeyThatCanBeGuessedIsRefusedWithoutBeingShown() {
    start("127.0.0.1", Optional.empty());
    for (String bad :
        List.of("short-canary", "with a blank in it, canary", "ümlaut-canary-canary")) {
      var settings = new Settings(Map.of("STATS_KEY", bad));
      assertThat(StatsKey.from(settings)).isEmpty();
      assertThat(catchThrowable(settings::throwIfFaulty))
          .hasMessageContaining("STATS_KEY")
          .hasMessageNotContaining("canary");
    }
    assertThat(StatsKey.from(new Settings(Map.of("STATS_KEY", KEY))).orElseThrow().toString())
        .doesNotContain(KEY);
    assertThat(StatsKey.from(new Settings(Map.of()))).isEmpty();
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("STATS_KEY")
        .doesNotContain(KEY)
        .doesNotContain("conversations");
  }

  private void start(String host, Optional<StatsKey> key) {
    server =
        new SpeechServer(
            BackendSettings.anyPort().withStatistics(host, key),
            List.of(new FakeProvider("fake", 0, (_, _) -> engine)),
            Map.of(),
            () -> {
              var clock = new HandClock();
              clocks.add(clock);
              return clock;
            });
    server.start();
    try {
      assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject figures() throws Exception {
    return new JsonObject(get("").body());
  }

  private HttpResponse<String> get(String query, String... headers) throws Exception {
    return getFrom("127.0.0.1", query, headers);
  }

  private HttpResponse<String> getFrom(String host, String query, String... headers)
      throws Exception {
    var uri = URI.create("http://%s:%d/api/sessions%s".formatted(host, server.port(), query));
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

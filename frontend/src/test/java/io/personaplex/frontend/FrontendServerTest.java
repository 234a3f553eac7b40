package io.personaplex.frontend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.http.Health;
import io.personaplex.http.Settings;
import io.personaplex.protocol.SessionParameters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The JSON and the files, without a browser.
class FrontendServerTest {
  private final FakeBackend backend = FakeBackend.withVoices();
  private final HttpClient client = HttpClient.newHttpClient();
  private FrontendServer frontend = start(Map.of());

  @AfterEach
  void close() {
    client.close();
    frontend.close();
    backend.close();
  }

  @Test
  void configTellsThePageWhatItHasToKnow() throws Exception {
    JsonObject config = configWhen(c -> state(c).equals("ok"));
    assertThat(config.getString("moshi_ws_url"))
        .isEqualTo("ws://127.0.0.1:%d/api/chat".formatted(backend.port()));
    assertThat(config.getString("moshi_version")).isEqualTo("1.2.3");
    assertThat(config.getJsonObject("sampling").fieldNames())
        .isSubsetOf(SessionParameters.NAMES)
        .contains("text_temperature", "audio_topk", "seed");
    assertThat(config.getJsonObject("voices"))
        .isEqualTo(
            new JsonObject()
                .put("Female", new JsonArray(List.of("alba", "clara")))
                .put("Male", new JsonArray(List.of("bruno"))));
    assertThat(config.getJsonObject("persona_presets").fieldNames())
        .containsExactly("teacher", "assistant", "customer_service", "astronaut", "chef");
    assertThat(config.getString("default_persona"))
        .isEqualTo(
            "You are a wise and friendly teacher. Answer questions or provide advice in a clear and"
                + " engaging way.");
    assertThat(config.getString("default_voice")).isEqualTo("alba");
    assertThat(config.getBoolean("moshi_backend_running")).isTrue();
  }

  @Test
  void theConfiguredVoiceIsTheDefaultWhenTheEngineHasIt() throws Exception {
    frontend.close();
    frontend = start(Map.of("DEFAULT_VOICE", "bruno.pt", "DEFAULT_PERSONA", "You are brief."));
    JsonObject config = configWhen(c -> state(c).equals("ok"));
    assertThat(config.getString("default_voice")).isEqualTo("bruno");
    assertThat(config.getString("default_persona")).isEqualTo("You are brief.");
  }

  @Test
  void theBackendsStateIsFollowed() throws Exception {
    backend.health.set(new Health.Starting("fetching the language model", 0.5));
    JsonObject starting =
        configWhen(
                c ->
                    state(c).equals("starting")
                        && c.getJsonObject("backend").containsKey("progress"))
            .getJsonObject("backend");
    assertThat(starting.getString("activity")).isEqualTo("fetching the language model");
    assertThat(starting.getDouble("progress")).isEqualTo(0.5);

    backend.health.set(new Health.Failed("The disk is full."));
    JsonObject failed = configWhen(c -> state(c).equals("failed")).getJsonObject("backend");
    assertThat(failed.getString("reason")).isEqualTo("The disk is full.");

    backend.close();
    // A question under way when it stopped has another reason than those that come after.
    String reason = "Nothing listens on 127.0.0.1:%d.".formatted(backend.port());
    JsonObject gone =
        configWhen(
            c ->
                state(c).equals("unreachable")
                    && reason.equals(c.getJsonObject("backend").getString("reason")));
    assertThat(gone.getBoolean("moshi_backend_running")).isFalse();
    assertThat(gone.getJsonObject("voices")).isEmpty();
  }

  @Test
  void whoReallySpeaksIsNamedWithTheReason() throws Exception {
    backend.info.set(FakeBackend.ECHO);
    JsonObject speaking =
        configWhen(c -> c.getString("default_voice").isEmpty() && state(c).equals("ok"))
            .getJsonObject("backend");
    assertThat(speaking.getJsonObject("engine").getString("title"))
        .isEqualTo("Echo: repeats what you say");
    assertThat(speaking.getString("why")).isEqualTo("The models could not be fetched.");
  }

  @Test
  void anUnusableBackendDoesNotStopThePage() throws Exception {
    backend.info.set(new JsonObject().put("engine", "not an object").put("build", new JsonArray()));
    assertThat(get("/health").statusCode()).isEqualTo(200);
    assertThat(configWhen(c -> state(c).equals("unreachable")).getJsonObject("voices")).isEmpty();
  }

  @Test
  void aRequestThatABackendNeverAnswersIsLetGo() throws Exception {
    try (var hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      hung.setSoTimeout(10_000);
      frontend.close();
      frontend = start(Map.of(), hung.getLocalPort());
      try (var asked = hung.accept()) {
        asked.setSoTimeout(10_000);
        assertThat(new String(asked.getInputStream().readAllBytes(), ISO_8859_1))
            .startsWith("GET /api/info");
      }
      assertThat(configWhen(c -> state(c).equals("unreachable")).getJsonObject("voices")).isEmpty();
    }
  }

  @Test
  void healthIsOkAtOnceWhateverTheBackendDoes() throws Exception {
    backend.close();
    var answer = get("/health");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).fieldNames())
        .containsExactlyInAnyOrder("status", "moshi_backend", "moshi_host", "moshi_port");
    assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("ok");
  }

  @Test
  void infoNamesTheServiceAndTheBackendAsTheVisitorSeesIt() throws Exception {
    configWhen(c -> state(c).equals("ok"));
    var info = new JsonObject(get("/api/info").body());
    assertThat(info)
        .isEqualTo(
            new JsonObject()
                .put("service", "scenario6-frontend")
                .put("moshi_ws_url", "ws://127.0.0.1:%d/api/chat".formatted(backend.port()))
                .put("moshi_version", "1.2.3"));
    assertThat(new JsonObject(get("localhost", "/api/info").body()).getString("moshi_ws_url"))
        .startsWith("ws://localhost:");
  }

  @Test
  void thePageMayConnectToItsBackendAndNothingElse() throws Exception {
    var page = get("/");
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'self'")
                    .contains("connect-src 'self' ws://127.0.0.1:%d;".formatted(backend.port()))
                    .doesNotContain("unsafe"));
    assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
  }

  @Test
  void filesAreAskedForAgainButNotSentAgain() throws Exception {
    var first = get("/static/js/main.js");
    assertThat(first.headers().firstValue("Content-Type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
    var again =
        client.send(
            request("127.0.0.1", "/static/js/main.js")
                .header("If-None-Match", first.headers().firstValue("ETag").orElseThrow())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void thereIsNoWayOutOfTheFolder() throws Exception {
    for (String path :
        List.of(
            "/static/../FrontendServer.class",
            "/static/%2e%2e/FrontendServer.class",
            "/static/js/..%2f..%2fFrontendServer.class",
            "/static/",
            "/static/js/",
            "/static/js/nothing.js",
            "/static/package-info.class",
            "/nothing")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  private static String state(JsonObject config) {
    return config.getJsonObject("backend").getString("state");
  }

  /// The configuration once it is as wanted: the backend is asked every second.
  private JsonObject configWhen(Predicate<JsonObject> wanted) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      var config = new JsonObject(get("/api/config").body());
      if (wanted.test(config)) {
        return config;
      }
      assertThat(System.nanoTime()).as("waiting, last %s", config).isLessThan(deadline);
      Thread.sleep(50); // another process would poll too: there is nothing to wait on
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return get("127.0.0.1", path);
  }

  private HttpResponse<String> get(String host, String path) throws Exception {
    return client.send(request(host, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String host, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://%s:%d%s".formatted(host, frontend.port(), path)));
  }

  private FrontendServer start(Map<String, String> more) {
    return start(more, backend.port());
  }

  private static FrontendServer start(Map<String, String> more, int backendPort) {
    var environment = new HashMap<>(more);
    environment.put("APP_PORT", "0");
    environment.put("MOSHI_HOST", "127.0.0.1");
    environment.put("MOSHI_PORT", Integer.toString(backendPort));
    return FrontendServer.start(FrontendSettings.from(new Settings(environment)));
  }
}

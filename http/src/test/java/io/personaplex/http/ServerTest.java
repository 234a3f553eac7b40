package io.personaplex.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The parts together, in a real server.
class ServerTest {
  private static final String LOOPBACK = "127.0.0.1";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Health> health = new AtomicReference<>(new Health.Ok());
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void listen() {
    var rules = new RequestRules(Set.of(), Set.of());
    var router = Router.router(vertx);
    Faults.answerOn(router);
    router.route().handler(rules::checkHost);
    router.get("/health").handler(rules::allowReads).handler(new HealthRoute(health::get));
    router
        .get("/page")
        .handler(new PageHeaders(List.of("ws://localhost:8998")))
        .handler(context -> context.response().end("hello"));
    router.get("/change").handler(rules::checkOrigin).handler(context -> context.end("done"));
    router
        .get("/broken")
        .handler(
            _ -> {
              throw new IllegalStateException("secret detail");
            });
    port =
        new ServerPort("test", LOOPBACK, 0, "TEST_PORT")
            .listen(vertx.createHttpServer(ServerLimits.options()).requestHandler(router));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void healthIs200OnlyWhenOkAndIsNeverCached() throws Exception {
    var ok = get("/health");
    assertThat(ok.statusCode()).isEqualTo(200);
    assertThat(ok.body()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(ok.headers().firstValue("Cache-Control")).hasValue("no-store");

    health.set(new Health.Ok("echo speaks instead"));
    assertThat(get("/health").body())
        .isEqualTo("{\"status\":\"ok\",\"notice\":\"echo speaks instead\"}");

    health.set(new Health.Starting("fetching models", 0.4211));
    var starting = get("/health");
    assertThat(starting.statusCode()).isEqualTo(503);
    assertThat(starting.body())
        .isEqualTo("{\"status\":\"starting\",\"activity\":\"fetching models\",\"progress\":0.421}");

    health.set(new Health.Starting("looking", -1));
    assertThat(get("/health").body())
        .isEqualTo("{\"status\":\"starting\",\"activity\":\"looking\"}");

    health.set(new Health.Failed("no model"));
    var failed = get("/health");
    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(Health.fromJson(new JsonObject(failed.body())))
        .isEqualTo(new Health.Failed("no model"));
  }

  @Test
  void pagesOfAllowedOriginsMayReadOthersMayNot() throws Exception {
    assertThat(
            get("/health", "Origin", "http://localhost:8010")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .hasValue("http://localhost:8010");
    assertThat(
            get("/health", "Origin", "https://evil.example")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
    assertThat(get("/change", "Origin", "https://evil.example").statusCode()).isEqualTo(403);
    assertThat(get("/change").body()).isEqualTo("done");
  }

  @Test
  void aForeignHostIsRefused() throws Exception {
    assertThat(statusForHost("Host: evil.example")).isEqualTo("403");
    assertThat(statusForHost("Host: a b")).isIn("400", "403");
    assertThat(statusForHost("X-Host: localhost")).isIn("400", "403");
    assertThat(statusForHost("Host: localhost")).isEqualTo("200");
    assertThat(statusForHost("Host: [::1]:8998")).isEqualTo("200");
  }

  /// Writes the request by hand: the JDK client does not let us set Host.
  private String statusForHost(String header) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "GET /health HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 ");
      return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
    }
  }

  @Test
  void anExceptionBecomesASentenceOfOurs() throws Exception {
    var broken = get("/broken");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).contains("error").doesNotContain("secret");
    var nothing = get("/nothing");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body()).isEqualTo("{\"error\":\"There is nothing at this address.\"}");
  }

  @Test
  void pagesCarryTheirPolicy() throws Exception {
    assertThat(get("/page").headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'self'")
                    .contains("connect-src 'self' ws://localhost:8998;")
                    .contains("frame-ancestors 'none'"));
  }

  @Test
  void aTakenPortIsExplained() {
    var second = vertx.createHttpServer().requestHandler(request -> request.response().end());
    assertThatThrownBy(() -> new ServerPort("test", LOOPBACK, port, "TEST_PORT").listen(second))
        .isInstanceOf(ListenException.class)
        .hasMessage(
            "test: port %d on 127.0.0.1 is taken by another program: stop that one, or set TEST_PORT to a free port"
                .formatted(port));
  }

  @Test
  void anAddressOfAnotherMachineIsExplained() {
    var server = vertx.createHttpServer().requestHandler(request -> request.response().end());
    assertThatThrownBy(() -> new ServerPort("test", "192.0.2.1", 0, "TEST_PORT").listen(server))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("'192.0.2.1': it is not an address of this machine");
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

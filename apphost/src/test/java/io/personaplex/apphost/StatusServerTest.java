package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.apphost.run.RunId;
import io.personaplex.http.ServerPort;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusServerTest {
  @TempDir private Path home;
  private Supervisor supervisor;
  private StatusServer status;
  private final ControlToken token = ControlToken.random();
  private final NotedControl control = new NotedControl();

  /// Notes what it is asked; what it is not able to do is `restart`.
  private static final class NotedControl implements Control {
    private final BlockingQueue<String> asked = new ArrayBlockingQueue<>(100);

    @Override
    public void restart(String name) {
      throw new ApplicationException("not now");
    }

    @Override
    public void stop(String name) {
      asked.add("stop " + name);
    }

    @Override
    public void start(String name) {
      asked.add("start " + name);
    }

    @Override
    public void stopAll() {
      asked.add("stop all");
    }
  }

  @BeforeEach
  void start() {
    supervisor =
        TestHost.supervisor(
            home,
            Service.named("cheese").jvm(Children.Crashing.class).restart(RestartPolicy.NEVER));
    status =
        new StatusServer(
            new RunIdentity(
                new RunId("2026-11-24T10-04-05-3f9a"),
                "shop",
                Instant.parse("2026-11-24T10:04:05Z"),
                4711,
                "1.2.3"),
            supervisor,
            control,
            token,
            new ServerPort("dashboard", "127.0.0.1", 0, "P"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    supervisor.stop(StopProgress.NONE);
    status.close();
  }

  @Test
  void thePageTakesNothingFromElsewhere() throws IOException {
    String page = get("/", "localhost:" + status.port());
    assertThat(page)
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("content-security-policy: default-src 'self'")
        .contains("/status.js")
        .doesNotContain("http://", "https://");
    assertThat(get("/status.js", "127.0.0.1"))
        .contains("text/javascript")
        .doesNotContain("innerHTML");
    assertThat(get("/status.css", "127.0.0.1")).contains("text/css");
  }

  @Test
  void resourcesAndLogsAreServedAsPublished() throws Exception {
    JsonObject before = json("/api/resources");
    assertThat(before.getString("application")).isEqualTo("shop");
    assertThat(before.getLong("number")).isZero();
    assertThat(before.getJsonArray("resources").getJsonObject(0).getString("state"))
        .isEqualTo("not started");

    supervisor.start();
    TestHost.await(supervisor, "cheese", ResourceState.Exited.class);
    JsonObject resource = json("/api/resources").getJsonArray("resources").getJsonObject(0);
    assertThat(resource.getString("name")).isEqualTo("cheese");
    assertThat(resource.getString("state")).isEqualTo("exited");
    assertThat(resource.getInteger("exitCode")).isEqualTo(3);
    assertThat(resource.getString("form")).isEqualTo("process");
    JsonObject crash = resource.getJsonObject("crash");
    assertThat(crash.getInteger("exitCode")).isEqualTo(3);
    assertThat(crash.getInteger("attempt")).isEqualTo(1);
    assertThat(crash.getJsonArray("lastLines").contains("out of cheese")).isTrue();
    assertThat(crash.containsKey("nextRetry")).isFalse();

    JsonObject log = json("/api/logs/cheese");
    assertThat(log.getJsonArray("lines").getJsonObject(0).getString("text"))
        .isEqualTo("out of cheese");
    assertThat(json("/api/logs/cheese?from=" + log.getLong("next")).getJsonArray("lines"))
        .isEmpty();
  }

  @Test
  void aForeignHostIsRefusedEverywhere() throws IOException {
    for (String path : new String[] {"/", "/api/resources", "/api/logs/cheese", "/status.js"}) {
      assertThat(get(path, "evil.example")).as(path).startsWith("HTTP/1.1 403");
      assertThat(get(path, "localhost.evil.example:15000")).as(path).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void otherSitesMayNotReadTheAnswers() throws IOException {
    assertThat(get("/api/resources", "localhost\r\nOrigin: https://evil.example"))
        .startsWith("HTTP/1.1 200")
        .doesNotContainIgnoringCase("access-control-allow-origin");
  }

  @Test
  void whatIsNotThereIsSaidPlainly() throws IOException {
    assertThat(get("/api/logs/nobody", "localhost")).startsWith("HTTP/1.1 404");
    assertThat(get("/api/logs/cheese?from=x", "localhost")).startsWith("HTTP/1.1 400");
    assertThat(get("/../jvm.args", "localhost")).startsWith("HTTP/1.1 404");
  }

  @Test
  void whoeverAsksLearnsWhichRunThisIs() throws IOException {
    assertThat(json("/api/run"))
        .isEqualTo(
            new JsonObject()
                .put("run", "2026-11-24T10-04-05-3f9a")
                .put("application", "shop")
                .put("startedAt", "2026-11-24T10:04:05Z")
                .put("pid", 4711)
                .put("version", "1.2.3"));
  }

  @Test
  void whoHasTheTokenMayChangeTheRun() throws Exception {
    assertThat(post("/api/resources/cheese/stop", token())).startsWith("HTTP/1.1 202");
    assertThat(control.asked.poll(10, SECONDS)).isEqualTo("stop cheese");
    assertThat(post("/api/resources/cheese/start", token())).startsWith("HTTP/1.1 202");
    assertThat(control.asked.poll(10, SECONDS)).isEqualTo("start cheese");
    assertThat(post("/api/stop", token())).startsWith("HTTP/1.1 202");
    assertThat(control.asked.poll(10, SECONDS)).isEqualTo("stop all");
    assertThat(post("/api/resources/cheese/restart", token()))
        .startsWith("HTTP/1.1 409")
        .endsWith("{\"error\":\"not now\"}");
    assertThat(post("/api/resources/chese/stop", token()))
        .startsWith("HTTP/1.1 404")
        .contains("did you mean cheese?");
    assertThat(control.asked).isEmpty();
  }

  @Test
  void withoutTheTokenNothingIsChanged() throws IOException {
    for (String path :
        List.of("/api/stop", "/api/resources/cheese/stop", "/api/resources/cheese/start")) {
      assertThat(post(path, "")).as(path).startsWith("HTTP/1.1 401");
      assertThat(post(path, header(ControlToken.random()))).as(path).startsWith("HTTP/1.1 403");
      assertThat(get(path, "localhost")).as(path).startsWith("HTTP/1.1 404");
    }
    assertThat(control.asked).isEmpty();
  }

  @Test
  void aForeignPageChangesNothingEvenWithTheToken() throws IOException {
    for (String origin :
        List.of(
            "Origin: https://evil.example",
            "Origin: null",
            "Origin: http://localhost:1",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site")) {
      assertThat(post("/api/stop", origin + "\r\n" + token()))
          .as(origin)
          .startsWith("HTTP/1.1 403")
          .doesNotContainIgnoringCase("access-control-allow");
    }
    assertThat(request("POST", "/api/stop", "evil.example", token())).startsWith("HTTP/1.1 403");
    assertThat(control.asked).isEmpty();
    assertThat(
            post(
                "/api/stop",
                "Origin: http://localhost:%d\r\nSec-Fetch-Site: same-origin\r\n%s"
                    .formatted(status.port(), token())))
        .startsWith("HTTP/1.1 202");
  }

  @Test
  void afterTenWrongTokensNobodyIsHeardForAMinute() throws IOException {
    for (int i = 0; i < WrongTokens.MAX; i++) {
      assertThat(post("/api/stop", header(ControlToken.random()))).startsWith("HTTP/1.1 403");
    }
    assertThat(post("/api/stop", token()))
        .startsWith("HTTP/1.1 429")
        .containsIgnoringCase("retry-after: 60");
    assertThat(control.asked).isEmpty();
    assertThat(get("/api/resources", "localhost")).startsWith("HTTP/1.1 200");
  }

  @Test
  void wrongTokensAreForgottenAfterAMinute() {
    var now = new AtomicLong();
    var wrong = new WrongTokens(now::get);
    for (int i = 0; i < WrongTokens.MAX; i++) {
      assertThat(wrong.tooMany()).isFalse();
      wrong.add();
    }
    assertThat(wrong.tooMany()).isTrue();
    now.addAndGet(WrongTokens.WINDOW.toNanos() - 1);
    assertThat(wrong.tooMany()).isTrue();
    now.addAndGet(1);
    assertThat(wrong.tooMany()).isFalse();
  }

  private String token() {
    return header(token);
  }

  private static String header(ControlToken some) {
    return ControlToken.HEADER + ": " + some.reveal();
  }

  private String post(String path, String headers) throws IOException {
    return request("POST", path, "localhost:" + status.port(), headers);
  }

  private JsonObject json(String path) throws IOException {
    String answer = get(path, "localhost:" + status.port());
    assertThat(answer).startsWith("HTTP/1.1 200");
    return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  private String get(String path, String host) throws IOException {
    return request("GET", path, host, "");
  }

  /// By hand: the JDK's client does not let a test choose the Host header.
  private String request(String method, String path, String host, String headers)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), status.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "%s %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
                  .formatted(method, path, host, headers.isEmpty() ? "" : headers + "\r\n")
                  .getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}

package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.http.ServerPort;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusServerTest {
  @TempDir private Path home;
  private Supervisor supervisor;
  private StatusServer status;

  @BeforeEach
  void start() {
    supervisor =
        TestHost.supervisor(
            home,
            Service.named("cheese").jvm(Children.Crashing.class).restart(RestartPolicy.NEVER));
    status = new StatusServer("shop", supervisor, new ServerPort("dashboard", "127.0.0.1", 0, "P"));
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

  private JsonObject json(String path) throws IOException {
    String answer = get(path, "localhost:" + status.port());
    assertThat(answer).startsWith("HTTP/1.1 200");
    return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  /// By hand: the JDK's client does not let a test choose the Host header.
  private String get(String path, String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), status.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(path, host)
                  .getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}

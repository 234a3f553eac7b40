package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.HealthCheck.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HttpHealthProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void ourOwnAnswersAreUnderstood() throws IOException {
    assertThat(answered(200, "{\"status\":\"ok\"}"))
        .isEqualTo(ServiceHealth.of(Status.HEALTHY, ""));
    assertThat(answered(200, "{\"status\":\"ok\",\"notice\":\"echo speaks\",\"more\":1}"))
        .isEqualTo(ServiceHealth.of(Status.HEALTHY, "echo speaks"));
    assertThat(
            answered(503, "{\"status\":\"starting\",\"activity\":\"fetching\",\"progress\":0.429}"))
        .isEqualTo(new ServiceHealth(Status.STARTING, "fetching", OptionalInt.of(42)));
    assertThat(answered(503, "{\"status\":\"starting\",\"activity\":\"loading\"}"))
        .isEqualTo(ServiceHealth.of(Status.STARTING, "loading"));
    assertThat(answered(503, "{\"status\":\"failed\",\"reason\":\"no disk\"}"))
        .isEqualTo(ServiceHealth.of(Status.UNHEALTHY, "no disk"));
  }

  @Test
  void anythingElseIsUnknownAndSoNotHealthy() throws IOException {
    for (String body :
        new String[] {
          "", "OK", "[]", "null", "{}", "{\"status\":1}", "{\"status\":\"fine\"}", "{"
        }) {
      assertThat(answered(200, body).status()).as(body).isEqualTo(Status.UNKNOWN);
    }
    assertThat(answered(503, "{\"status\":\"ok\"}").status()).isEqualTo(Status.UNKNOWN);
    assertThat(answered(200, "{\"status\":\"starting\"}").status()).isEqualTo(Status.UNKNOWN);
    assertThat(answered(302, "{\"status\":\"ok\"}").status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void aServerThatAcceptsAndStaysSilentIsUnknownAfterTheTimeout() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThat(ask(silent.getLocalPort(), Duration.ofMillis(200)).status())
          .isEqualTo(Status.UNKNOWN);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void nobodyListeningIsUnknown() {
    assertThat(ask(TestHost.freePort(), PATIENCE).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void ofAForeignServerTheStatusIsEnough() throws IOException {
    assertThat(answered(204, "", Answer.STATUS_2XX).status()).isEqualTo(Status.HEALTHY);
    assertThat(answered(500, "", Answer.STATUS_2XX))
        .isEqualTo(ServiceHealth.of(Status.UNHEALTHY, "answered 500"));
  }

  private static ServiceHealth answered(int status, String body) throws IOException {
    return answered(status, body, Answer.HEALTH_JSON);
  }

  private static ServiceHealth answered(int status, String body, Answer answer) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      return ask(server.getAddress().getPort(), PATIENCE, answer);
    } finally {
      server.stop(0);
    }
  }

  private static ServiceHealth ask(int port, Duration timeout) {
    return ask(port, timeout, Answer.HEALTH_JSON);
  }

  private static ServiceHealth ask(int port, Duration timeout, Answer answer) {
    var check = new HealthCheck("/health", answer, Duration.ZERO, Duration.ZERO, timeout);
    return new HttpHealthProbe().ask(Endpoint.loopback(port, "PORT"), check);
  }
}

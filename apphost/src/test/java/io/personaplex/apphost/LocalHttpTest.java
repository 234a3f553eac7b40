package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.run.ControlToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private HttpServer server;
  private Endpoint endpoint;
  private final AtomicInteger cut = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/echo", LocalHttpTest::echo);
    server.createContext(
        "/cut",
        exchange -> {
          cut.incrementAndGet();
          exchange.close();
        });
    server.start();
    endpoint = Endpoint.loopback(server.getAddress().getPort(), "PORT");
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void aChangeIsAskedForWithTheTokenAndAReadWithout() throws IOException {
    ControlToken token = ControlToken.random();
    assertThat(LocalHttp.post(endpoint, "/echo", token, PATIENCE))
        .isEqualTo(new LocalHttp.Answer(200, "POST " + token.reveal()));
    assertThat(LocalHttp.get(endpoint, "/echo", PATIENCE))
        .isEqualTo(new LocalHttp.Answer(200, "GET null"));
  }

  @Test
  void aChangeWhoseAnswerIsLostIsNotAskedForTwice() {
    assertThatThrownBy(() -> LocalHttp.post(endpoint, "/cut", ControlToken.random(), PATIENCE))
        .isInstanceOf(IOException.class);
    assertThat(cut).hasValue(1);
  }

  private static void echo(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst(ControlToken.HEADER);
    byte[] body = (exchange.getRequestMethod() + " " + token).getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}

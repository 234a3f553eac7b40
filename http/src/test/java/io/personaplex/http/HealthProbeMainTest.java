package io.personaplex.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// As a container runs it: a process that knows the port from its environment.
class HealthProbeMainTest {
  private HttpServer server;
  private volatile int status = 200;

  @BeforeEach
  void startAService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          byte[] body = "{\"status\":\"%d\"}".formatted(status).getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopIt() {
    server.stop(0);
  }

  @Test
  void aHealthyServiceIsZeroAndItsAnswerIsPrinted() throws Exception {
    assertThat(probe(port(), "PORT")).isEqualTo(new Result(0, "{\"status\":\"200\"}\n"));
  }

  @Test
  void aServiceThatIsNotYetOrNoMoreHealthyIsOne() throws Exception {
    status = 503;
    assertThat(probe(port(), "PORT", "TLS")).isEqualTo(new Result(1, "{\"status\":\"503\"}\n"));
  }

  @Test
  void nobodyAtThePortIsOne() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Result result = probe(Integer.toString(free), "PORT");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.output()).startsWith("no answer: ");
  }

  @Test
  void aPortThatIsNoNumberIsOneAndSaysSo() throws Exception {
    Result result = probe("eighty", "PORT");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.output()).contains("PORT is 'eighty'");
  }

  private record Result(int code, String output) {}

  private String port() {
    return Integer.toString(server.getAddress().getPort());
  }

  private static Result probe(String port, String... arguments) throws Exception {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            // Its own folder only: the image runs it without any library.
            Path.of(
                    HealthProbeMain.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString(),
            HealthProbeMain.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("PORT", port);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }
}

package io.personaplex.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands in for the backend's process: what it does is told by `MODEL_SET`.
public final class FakeBackendMain {
  private FakeBackendMain() {}

  public static void main(String[] args) throws IOException {
    String behaviour = System.getenv("MODEL_SET");
    if (behaviour.equals("dies")) {
      System.err.println("no model fits into this machine");
      System.exit(3);
    }
    int port = Integer.parseInt(System.getenv("MOSHI_PORT"));
    var server = HttpServer.create(new InetSocketAddress(System.getenv("MOSHI_HOST"), port), 0);
    var asked = new AtomicInteger();
    server.createContext(
        "/health",
        exchange -> {
          String status =
              asked.getAndIncrement() == 0
                  ? "{\"status\":\"starting\",\"activity\":\"fetching " + behaviour + "\"}"
                  : behaviour.equals("fails")
                      ? "{\"status\":\"failed\",\"reason\":\"no AVX2\"}"
                      : "{\"status\":\"ok\"}";
          byte[] body = status.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }
}

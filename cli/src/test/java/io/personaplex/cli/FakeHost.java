package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A run as the commands see one: a record, a process that is its host, and a status page that says
/// what a test wants.
final class FakeHost implements AutoCloseable {
  private final ControlToken token = ControlToken.random();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Process process;
  private final OwnerRecord record;
  private volatile String resources = "[]";
  private volatile Consumer<String> onRequest = _ -> {};

  /// @param checkout where it seems to have been started
  FakeHost(Path state, Path checkout) throws IOException {
    process = new ProcessBuilder("sleep", "120").start();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RunFolder folder = RunFolder.create(state, Clock.systemUTC());
    record =
        new OwnerRecord(
            folder.id(),
            ProcessIdentity.of(process.pid()).orElseThrow(),
            "shop",
            checkout.toString(),
            "http://127.0.0.1:" + server.getAddress().getPort(),
            token,
            Instant.now());
    record.write(folder);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          boolean change = exchange.getRequestMethod().equals("POST");
          boolean allowed =
              !change || token.matches(exchange.getRequestHeaders().getFirst(ControlToken.HEADER));
          if (change && allowed) {
            asked.add(path);
            onRequest.accept(path);
          }
          String body =
              switch (path) {
                case "/api/run" -> "{\"run\":\"%s\"}".formatted(record.run());
                case "/api/resources" -> "{\"resources\":%s}".formatted(resources);
                default -> "{}";
              };
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(!allowed ? 403 : change ? 202 : 200, bytes.length);
          try (var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
  }

  /// A resource in JSON.
  static String resource(String name, String state, String health, long pid) {
    return """
    {"name":"%s","state":"%s","health":"%s","detail":"","since":"2026-11-24T10:04:05Z",
     "restarts":0,"pid":%d,"endpoints":[{"url":"http://localhost:1","variable":"P"}]}"""
        .formatted(name, state, health, pid);
  }

  /// From now on it says this.
  void says(String... all) {
    resources = "[" + String.join(",", all) + "]";
  }

  /// Done with the path of each change it is asked for.
  void onChange(Consumer<String> action) {
    onRequest = action;
  }

  /// The paths of the changes it was asked for.
  List<String> asked() {
    return asked;
  }

  OwnerRecord record() {
    return record;
  }

  /// The process ends; the record stays.
  void die() {
    process.destroyForcibly();
  }

  /// The process goes on, but nobody answers.
  void fallSilent() {
    server.stop(0);
  }

  boolean isProcessAlive() {
    return record.isAlive();
  }

  @Override
  public void close() {
    server.stop(0);
    process.destroyForcibly();
  }
}

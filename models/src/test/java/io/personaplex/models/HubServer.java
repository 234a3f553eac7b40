package io.personaplex.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Plays the hub, its storage host, or a proxy, on loopback.
final class HubServer implements AutoCloseable {

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /// What a file is answered with.
  ///
  /// @param etag quoted as the hub does; empty for none
  /// @param status 200 for the file
  /// @param redirect where GET is sent instead; empty for nowhere
  /// @param cutAfter bytes after which the connection ends; -1 for never
  /// @param stallAfter bytes after which nothing more comes; -1 for never
  record File(
      byte[] bytes, String etag, int status, String redirect, int cutAfter, int stallAfter) {
    static File of(byte[] bytes) {
      return new File(bytes, sha256(bytes), 200, "", -1, -1);
    }

    File status(int code) {
      return new File(bytes, etag, code, redirect, cutAfter, stallAfter);
    }

    File redirectedTo(String address) {
      return new File(bytes, etag, status, address, cutAfter, stallAfter);
    }

    File cutAfter(int count) {
      return new File(bytes, etag, status, redirect, count, stallAfter);
    }

    File stallAfter(int count) {
      return new File(bytes, etag, status, redirect, cutAfter, count);
    }

    File etag(String text) {
      return new File(bytes, text, status, redirect, cutAfter, stallAfter);
    }
  }

  /// A request that came.
  record Seen(String method, String path, Map<String, List<String>> headers) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  final Map<String, File> files = new ConcurrentHashMap<>();
  final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean hangs;

  HubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// From now on requests get no answer until the server is closed.
  void hang() {
    hangs = true;
  }

  List<Seen> gets() {
    return seen.stream().filter(request -> request.method().equals("GET")).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      seen.add(
          new Seen(exchange.getRequestMethod(), path, Map.copyOf(exchange.getRequestHeaders())));
      if (hangs) {
        released.await();
        return;
      }
      File file = files.get(path);
      if (file == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        answer(exchange, file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, File file) throws IOException, InterruptedException {
    var headers = exchange.getResponseHeaders();
    headers.set("X-Repo-Commit", COMMIT);
    if (!file.etag().isEmpty()) {
      headers.set("X-Linked-Etag", '"' + file.etag() + '"');
      headers.set("X-Linked-Size", String.valueOf(file.bytes().length));
    }
    if (file.status() != 200) {
      exchange.sendResponseHeaders(file.status(), -1);
      return;
    }
    if (!file.redirect().isEmpty()) {
      headers.set("Location", file.redirect());
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", String.valueOf(file.bytes().length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    int from = 0;
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range != null) {
      from = Integer.parseInt(range.replaceFirst("bytes=(\\d+)-", "$1"));
      headers.set(
          "Content-Range",
          "bytes %d-%d/%d".formatted(from, file.bytes().length - 1, file.bytes().length));
    }
    int length = file.bytes().length - from;
    exchange.sendResponseHeaders(range == null ? 200 : 206, length);
    OutputStream body = exchange.getResponseBody();
    if (file.stallAfter() >= 0) {
      body.write(file.bytes(), from, file.stallAfter());
      body.flush();
      released.await();
      return;
    }
    if (file.cutAfter() >= 0 && file.cutAfter() < length) {
      body.write(file.bytes(), from, file.cutAfter());
      body.flush();
      return; // closing the exchange with bytes owed cuts the connection
    }
    body.write(file.bytes(), from, length);
  }

  static String sha256(byte[] bytes) {
    Sha256 sum = new Sha256();
    sum.update(bytes, 0, bytes.length);
    return sum.hex();
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}

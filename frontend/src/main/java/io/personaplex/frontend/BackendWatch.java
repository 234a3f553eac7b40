package io.personaplex.frontend;

import static java.lang.System.Logger.Level.INFO;

import io.personaplex.http.Health;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// Asks the backend every second what it is doing, and keeps the last answer for everybody who asks
/// us. One question is under way at a time; nothing here blocks.
final class BackendWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BackendWatch.class.getName());

  private static final long PERIOD_MILLIS = 1_000;
  private static final long ANSWER_MILLIS_MAX = 3_000;
  private static final int BODY_BYTES_MAX = 1 << 20;

  private final Vertx vertx;
  private final BackendAddress address;
  private final BackendTrust trust;
  private final HttpClient client;
  private volatile BackendStatus status = BackendStatus.unknown();
  private volatile boolean closed;

  BackendWatch(Vertx vertx, BackendAddress address, BackendTrust trust) {
    this.vertx = vertx;
    this.address = address;
    this.trust = trust;
    this.client = vertx.createHttpClient(BackendClients.http(address, trust));
  }

  /// Begins to ask.
  void start() {
    ask();
  }

  /// The last answer. Any thread.
  BackendStatus status() {
    return status;
  }

  @Override
  public void close() {
    closed = true;
    client.close();
  }

  private void ask() {
    if (closed) {
      return;
    }
    // Health and info of one moment: asked for apart they could contradict each other.
    info()
        .map(
            info ->
                BackendStatus.known(
                    Health.fromJson(info.getJsonObject("health", new JsonObject())),
                    BackendInfo.fromJson(info)))
        .otherwise(cause -> BackendStatus.unreachable(sentence(cause)))
        .onComplete(
            next -> {
              show(next.result());
              if (!closed) {
                vertx.setTimer(PERIOD_MILLIS, _ -> ask());
              }
            });
  }

  private Future<JsonObject> info() {
    if (!address.secure()) {
      return get("/api/info");
    }
    // Each time: the backend may have made or replaced its certificate since.
    return vertx.executeBlocking(trust::refresh).compose(_ -> get("/api/info"));
  }

  private void show(BackendStatus next) {
    String before = status.state();
    status = next;
    if (!before.equals(next.state())) {
      LOG.log(
          INFO,
          "backend at {0}: {1}{2}",
          address.origin(),
          next.state(),
          next.reason().isEmpty() ? "" : " (" + next.reason() + ")");
    }
  }

  private Future<JsonObject> get(String path) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(BackendClients.host(address))
            .setPort(address.effectivePort())
            .setURI(path);
    return client
        .request(options)
        .compose(BackendWatch::answer)
        .map(body -> body.length() == 0 ? new JsonObject() : body.toJsonObject());
  }

  /// A request without an answer in time is reset: it would keep its connection for ever.
  private static Future<Buffer> answer(HttpClientRequest request) {
    return request
        .send()
        .compose(BackendWatch::body)
        .timeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .onFailure(_ -> request.reset());
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer read = Buffer.buffer();
    response.handler(
        part -> {
          if (read.length() + part.length() > BODY_BYTES_MAX) {
            whole.tryFail("answer beyond %d bytes".formatted(BODY_BYTES_MAX));
            response.request().reset();
          } else {
            read.appendBuffer(part);
          }
        });
    response.exceptionHandler(whole::tryFail);
    response.endHandler(_ -> whole.tryComplete(read));
    return whole.future();
  }

  private String sentence(Throwable cause) {
    String where = address.host() + ":" + address.effectivePort();
    return switch (cause) {
      case ConnectException _ -> "Nothing listens on %s.".formatted(where);
      case SSLException _ ->
          "%s shows a certificate that is not trusted here, or speaks no TLS.".formatted(where);
      default -> "%s gave no usable answer.".formatted(where);
    };
  }
}

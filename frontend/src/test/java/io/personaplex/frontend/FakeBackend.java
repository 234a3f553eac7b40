package io.personaplex.frontend;

import io.personaplex.http.Health;
import io.personaplex.http.ServerLimits;
import io.personaplex.http.ServerPort;
import io.personaplex.http.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A backend that says what a test wants: health, info, and conversations led by the test.
final class FakeBackend implements AutoCloseable {
  static final JsonObject ECHO =
      info("echo", "Echo: repeats what you say", new JsonArray())
          .put("why", "The models could not be fetched.");

  private static final int FORBIDDEN = 403;

  final AtomicReference<Health> health = new AtomicReference<>(new Health.Ok());
  final AtomicReference<JsonObject> info;

  /// What happens to clients that ask for a socket.
  enum Door {
    OPEN,
    REFUSES,
    KEEPS_WAITING
  }

  /// How clients are received from now on.
  volatile Door door = Door.OPEN;

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<FakeChat> chats = new LinkedBlockingQueue<>();
  private final int port;
  private volatile Consumer<FakeChat> greeting = FakeChat::handshake;

  /// @param port 0 for any
  FakeBackend(int port, JsonObject firstInfo) {
    this(port, firstInfo, ServerLimits.options());
  }

  /// One that speaks TLS with the pair in this folder, which it makes.
  static FakeBackend withTls(TlsFiles files) {
    return new FakeBackend(0, ECHO, files.open().applyTo(ServerLimits.options()));
  }

  private FakeBackend(int port, JsonObject firstInfo, HttpServerOptions options) {
    info = new AtomicReference<>(firstInfo);
    var router = Router.router(vertx);
    router.get("/").handler(context -> context.end("accepted"));
    router
        .get("/api/info")
        .handler(context -> context.json(info.get().copy().put("health", health.get().toJson())));
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(router)
            .webSocketHandshakeHandler(
                handshake -> {
                  switch (door) {
                    case OPEN -> handshake.accept();
                    case REFUSES -> handshake.reject(FORBIDDEN);
                    case KEEPS_WAITING -> {}
                  }
                })
            .webSocketHandler(
                socket -> {
                  var chat = new FakeChat(vertx, socket);
                  greeting.accept(chat);
                  chats.add(chat);
                });
    this.port = new ServerPort("fake backend", "127.0.0.1", port, "test").listen(server);
  }

  static FakeBackend withVoices() {
    return new FakeBackend(
        0,
        info(
            "cascade",
            "Cascade: small models on this machine",
            new JsonArray()
                .add(voice("alba", "Female"))
                .add(voice("bruno", "Male"))
                .add(voice("clara", "Female"))));
  }

  /// One that has voices but is not ready yet.
  static FakeBackend starting(String activity, double progress) {
    FakeBackend backend = withVoices();
    backend.health.set(new Health.Starting(activity, progress));
    return backend;
  }

  static JsonObject info(String name, String title, JsonArray voices) {
    return new JsonObject()
        .put(
            "engine",
            new JsonObject()
                .put("name", name)
                .put("title", title)
                .put("voices", voices)
                .put(
                    "default_voice",
                    voices.isEmpty() ? "" : voices.getJsonObject(0).getString("name")))
        .put("build", new JsonObject().put("version", "1.2.3"));
  }

  /// What happens first in every conversation; by default the handshake.
  FakeBackend greeting(Consumer<FakeChat> first) {
    greeting = first;
    return this;
  }

  int port() {
    return port;
  }

  /// The next conversation a client opened.
  FakeChat nextChat() throws InterruptedException {
    FakeChat chat = chats.poll(15, TimeUnit.SECONDS);
    if (chat == null) {
      throw new AssertionError("no conversation was opened within 15 s");
    }
    return chat;
  }

  /// Whether a conversation is opened within this time.
  boolean isCalledWithin(long millis) throws InterruptedException {
    return chats.poll(millis, TimeUnit.MILLISECONDS) != null;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static JsonObject voice(String name, String group) {
    return new JsonObject().put("name", name).put("group", group).put("description", name);
  }
}

package io.personaplex.backend;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.personaplex.http.Faults;
import io.personaplex.http.HealthRoute;
import io.personaplex.http.ListenException;
import io.personaplex.http.ServerCertificate;
import io.personaplex.http.ServerLimits;
import io.personaplex.http.TlsFiles;
import io.personaplex.protocol.ChatAddress;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// The speech backend: opens its port first, loads its engine beside it, and says by `/health` how
/// far it is. May be embedded; several can run in one JVM.
public final class SpeechServer implements AutoCloseable {
  /// Name of the service, as the AppHost and the page know it.
  public static final String SERVICE = "scenario6-moshi";

  /// Said to everybody who talks or waits when it ends.
  static final String STOPPING = "The server is stopping.";

  /// What a person reads whose browser has just been told to accept our certificate.
  private static final String CERTIFICATE_ACCEPTED =
      "Your browser accepts the certificate of the speech backend now. Close this tab and connect again on the page.";

  private static final System.Logger LOG = System.getLogger(SpeechServer.class.getName());

  /// How long conversations may take to end, out of [#CLOSE_MILLIS_MAX] for the whole stop.
  private static final long CONVERSATIONS_MILLIS_MAX = 2_500;

  private static final long CLOSE_MILLIS_MAX = 5_000;

  private final BackendSettings settings;
  private final Vertx vertx;
  private final EngineHost engines;
  private final Conversations conversations;
  private final Counters counters = new Counters();
  private final HttpServer server;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int port = -1;

  /// @param providers all engines there are
  /// @param environment handed to the engine
  /// @throws IllegalArgumentException if the settings name an engine that is not among them
  /// @throws io.personaplex.http.SettingsException if it is to speak TLS and cannot
  public SpeechServer(
      BackendSettings settings,
      List<SpeechEngineProvider> providers,
      Map<String, String> environment) {
    this(settings, providers, environment, () -> new SystemFrameClock(AudioFormat.MIMI));
  }

  /// @param clocks makes the clock of each conversation
  SpeechServer(
      BackendSettings settings,
      List<SpeechEngineProvider> providers,
      Map<String, String> environment,
      Supplier<FrameClock> clocks) {
    this.settings = settings;
    conversations = new Conversations(settings.queueMax());
    // First of all: without its certificate it does not exist, and never speaks plain.
    Optional<ServerCertificate> certificate = settings.tls().map(TlsFiles::open);
    certificate.ifPresent(own -> LOG.log(INFO, "certificate: {0}", own));
    engines = new EngineHost(providers, settings.engine(), environment);
    vertx = Vertx.vertx(vertxOptions());
    var rules = settings.rules();
    var router = Router.router(vertx);
    Faults.answerOn(router);
    router.route().handler(rules::checkHost);
    router
        .get("/health")
        .handler(rules::allowReads)
        .handler(new HealthRoute(() -> engines.state().toHealth()));
    router
        .get("/api/info")
        .handler(rules::allowReads)
        .handler(
            new InfoRoute(settings, engines, conversations, counters, BuildInfo.read(environment)));
    router
        .get("/api/sessions")
        .handler(new SessionsRoute(settings.statsKey(), engines, conversations, counters));
    router
        .get(ChatAddress.PATH)
        .handler(rules::checkOrigin)
        .handler(new ChatRoute(engines, conversations, counters, settings.limits(), clocks));
    if (certificate.isPresent()) {
      router.get("/").handler(context -> context.end(CERTIFICATE_ACCEPTED));
    }
    var options =
        certificate
            .map(own -> own.applyTo(ServerLimits.options()))
            .orElseGet(ServerLimits::options);
    server = vertx.createHttpServer(options).requestHandler(router);
  }

  /// A started server on a free loopback port with an engine that is ready: for tests.
  public static SpeechServer startWith(SpeechEngine engine) {
    var server =
        new SpeechServer(BackendSettings.anyPort(), List.of(new LoadedEngine(engine)), Map.of());
    server.start();
    return server;
  }

  /// Opens the port, then begins to load the engine; returns when the port is open.
  ///
  /// @return the port
  /// @throws ListenException if the port cannot be had
  public int start() {
    try {
      port = settings.listen().listen(server);
    } catch (ListenException e) {
      close();
      throw e;
    }
    engines.start();
    return port;
  }

  /// Waits until the engine is ready or has failed; `/health` says which.
  ///
  /// @return false if neither happened in time
  public boolean awaitSettled(Duration timeout) throws InterruptedException {
    return engines.awaitSettled(timeout);
  }

  /// The port it listens on, −1 before [#start].
  public int port() {
    return port;
  }

  /// What it has counted since it started.
  Counters counters() {
    return counters;
  }

  /// Conversations going on.
  int conversationsNow() {
    return conversations.count();
  }

  /// Clients in the line.
  int waitingNow() {
    return conversations.waiting();
  }

  /// Stops: no new clients, conversations closed with 1001, the engine freed. Takes at most
  /// [#CLOSE_MILLIS_MAX]; an engine that does not come back in time is left alone, because its
  /// memory may be in use. Idempotent.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS_MAX);
    try {
      if (conversations.stop(CONVERSATIONS_MILLIS_MAX)) {
        var closer = Thread.ofPlatform().name("engine-close").daemon().start(engines::close);
        closer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        if (closer.isAlive()) {
          LOG.log(WARNING, "the engine did not close in time; left alone");
        }
      } else {
        LOG.log(WARNING, "a conversation did not end in time; the engine is left alone");
      }
      await(server.close(), deadline);
      await(vertx.close(), deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Future<Void> closing, long deadlineNanos) throws InterruptedException {
    try {
      closing
          .toCompletionStage()
          .toCompletableFuture()
          .get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(WARNING, "the server did not close cleanly", e);
    }
  }

  private static VertxOptions vertxOptions() {
    // Sockets only: one loop has served 50 sessions (measured), nothing runs on workers, and no
    // file is served, so Vert.x needs no cache folder.
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }

  private record LoadedEngine(SpeechEngine engine) implements SpeechEngineProvider {
    @Override
    public String name() {
      return engine.info().name();
    }

    @Override
    public int preference() {
      return 0;
    }

    @Override
    public SpeechEngine load(Map<String, String> environment, LoadProgress progress) {
      return engine;
    }
  }
}

package io.personaplex.http;

import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends a Vert.x instance with its servers, and waits for that, but not for ever.
public final class VertxClose {
  private static final System.Logger LOG = System.getLogger(VertxClose.class.getName());
  private static final long SECONDS_MAX = 3;

  private VertxClose() {}

  /// Closes it and waits three seconds at most; what did not close by then is logged and left to
  /// the end of the process. Never on an event loop.
  ///
  /// @param service its name, for the log
  public static void close(Vertx vertx, String service) {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} did not close cleanly: {1}",
          service,
          failure.toString());
    }
  }
}

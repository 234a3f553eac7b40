package io.personaplex.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where a service listens.
///
/// @param service its name, for messages
/// @param host address or name to bind to, for example `127.0.0.1`
/// @param port 0 … 65535; 0 lets the system choose
/// @param setting name of the setting that moves the port, for messages
public record ServerPort(String service, String host, int port, String setting) {
  private static final long LISTEN_SECONDS_MAX = 10;

  /// Binds `server` and waits until it accepts connections. Never on an event loop.
  ///
  /// @return the bound port
  /// @throws ListenException if the port is taken, forbidden, or the host is not of this machine
  public int listen(HttpServer server) {
    if (Vertx.currentContext() != null && Vertx.currentContext().isEventLoopContext()) {
      throw new IllegalStateException("listen waits: call it from an ordinary thread");
    }
    try {
      return server
          .listen(port, host)
          .toCompletionStage()
          .toCompletableFuture()
          .get(LISTEN_SECONDS_MAX, TimeUnit.SECONDS)
          .actualPort();
    } catch (java.util.concurrent.ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ListenException(sentence(cause), cause);
    } catch (TimeoutException e) {
      throw new ListenException(
          "%s: %s:%d did not open within %d s".formatted(service, host, port, LISTEN_SECONDS_MAX),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ListenException(
          "%s: stopped while opening %s:%d".formatted(service, host, port), e);
    }
  }

  private String sentence(Throwable cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof UnknownHostException || text.contains("cannot assign")) {
      return "%s: cannot listen on '%s': it is not an address of this machine"
          .formatted(service, host);
    }
    if (text.contains("permission denied")) {
      return "%s: may not listen on port %d: ports below 1024 belong to the administrator; set %s to a higher one"
          .formatted(service, port, setting);
    }
    if (cause instanceof BindException || text.contains("in use")) {
      return "%s: port %d on %s is taken by another program: stop that one, or set %s to a free port"
          .formatted(service, port, host, setting);
    }
    return "%s: cannot listen on %s:%d (%s)"
        .formatted(service, host, port, cause.getClass().getSimpleName());
  }
}

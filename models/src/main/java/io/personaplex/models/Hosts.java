package io.personaplex.models;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Who answers and who does not. A host that cannot be reached costs its time once.
///
/// - **Bounds**: name lookup, connection and first answer together take at most the limit. The
///   lookup runs on a thread of its own, because nothing else can end one that hangs.
/// - **Threads**: one fetch at a time asks; safe for several.
final class Hosts {

  private final ProxySelector proxies;
  private final Duration limit;
  private final Duration patience;
  private final Map<String, State> states = new HashMap<>();

  /// @param spent on a host that has not answered yet
  private record State(boolean answered, Optional<String> obstacle, Duration spent) {}

  /// @param limit until a host has answered for the first time
  /// @param patience with a host that has
  Hosts(ProxySelector proxies, Duration limit, Duration patience) {
    this.proxies = proxies;
    this.limit = limit;
    this.patience = patience;
  }

  /// Why the host of this address cannot be used; empty if it takes connections.
  synchronized Optional<String> obstacle(URI uri) {
    return states.computeIfAbsent(key(uri), _ -> probe(uri)).obstacle();
  }

  /// How long to wait for the next answer of this host.
  synchronized Duration patience(URI uri) {
    State state = states.get(key(uri));
    if (state == null || state.answered()) {
      return state == null ? limit : patience;
    }
    Duration left = limit.minus(state.spent());
    return left.compareTo(limit.dividedBy(20)) > 0 ? left : limit.dividedBy(20);
  }

  /// The host has answered: from now on it is slow, not dead.
  synchronized void answered(URI uri) {
    states.put(key(uri), new State(true, Optional.empty(), Duration.ZERO));
  }

  /// Nobody need try this host again.
  synchronized void dead(URI uri, String reason) {
    states.put(key(uri), new State(false, Optional.of(reason), limit));
  }

  private State probe(URI uri) {
    long startNanos = System.nanoTime();
    CompletableFuture<Optional<String>> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("probe-" + uri.getHost())
        .start(() -> result.complete(connect(uri)));
    Optional<String> obstacle;
    try {
      obstacle = result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      obstacle = Optional.of(unreachable(uri, "no connection within " + seconds(limit)));
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the probe catches its own failures", e);
    }
    return new State(false, obstacle, Duration.ofNanos(System.nanoTime() - startNanos));
  }

  private Optional<String> connect(URI uri) {
    InetSocketAddress target = new InetSocketAddress(uri.getHost(), port(uri));
    String way = "";
    for (Proxy proxy : proxies.select(uri)) {
      if (proxy.address() instanceof InetSocketAddress address) {
        target = new InetSocketAddress(address.getHostString(), address.getPort());
        way = " through the proxy " + address.getHostString();
      }
      break; // the one that will be used
    }
    try (Socket socket = new Socket()) {
      if (target.isUnresolved()) {
        throw new UnknownHostException(target.getHostString());
      }
      socket.connect(target, (int) limit.toMillis());
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of(unreachable(uri, "its name is unknown here" + way));
    } catch (IOException | RuntimeException e) {
      return Optional.of(unreachable(uri, e.getMessage() + way));
    }
  }

  private static String unreachable(URI uri, String reason) {
    return uri.getHost() + " cannot be reached (" + reason + ")";
  }

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "http".equals(uri.getScheme()) ? 80 : 443;
  }

  private static String key(URI uri) {
    return uri.getHost() + ":" + port(uri);
  }
}

package io.personaplex.models;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The proxies this machine is set up for: Java's system properties if they name one, else
/// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` as curl and pip read them (lower-case
/// names first). A user name in a proxy's address is not used.
public final class EnvironmentProxies extends ProxySelector {

  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private final Map<String, String> environment;
  private final Optional<ProxySelector> system;

  /// The proxies of this process's machine.
  public static ProxySelector of(Map<String, String> environment) {
    return new EnvironmentProxies(environment, Optional.ofNullable(ProxySelector.getDefault()));
  }

  /// @param system asked first; the JVM's own selector outside tests
  EnvironmentProxies(Map<String, String> environment, Optional<ProxySelector> system) {
    this.environment = environment;
    this.system = system;
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<List<Proxy>> bySystem =
        system.map(selector -> selector.select(uri)).filter(proxies -> !proxies.equals(DIRECT));
    if (bySystem.isPresent()) {
      return bySystem.get();
    }
    String host = uri.getHost();
    if (host == null || exempt(host)) {
      return DIRECT;
    }
    return variable(uri.getScheme() + "_proxy")
        .or(() -> variable("all_proxy"))
        .flatMap(EnvironmentProxies::address)
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(DIRECT);
  }

  private Optional<String> variable(String lowerCase) {
    return CacheFolders.value(environment, lowerCase)
        .or(() -> CacheFolders.value(environment, lowerCase.toUpperCase(Locale.ROOT)));
  }

  /// `NO_PROXY` is a list of hosts and domain ends; `*` exempts all. Loopback is always exempt.
  private boolean exempt(String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    if (wanted.equals("localhost") || wanted.startsWith("127.") || wanted.equals("[::1]")) {
      return true;
    }
    return Pattern.compile(",")
        .splitAsStream(variable("no_proxy").orElse(""))
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", ""))
        .map(entry -> entry.startsWith("*.") ? entry.substring(1) : entry)
        .map(entry -> entry.startsWith(".") ? entry.substring(1) : entry)
        .filter(entry -> !entry.isEmpty())
        .anyMatch(
            entry -> entry.equals("*") || wanted.equals(entry) || wanted.endsWith("." + entry));
  }

  private static Optional<InetSocketAddress> address(String proxy) {
    try {
      URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      if (uri.getHost() == null || uri.getScheme().startsWith("socks")) {
        return Optional.empty();
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
      return Optional.of(InetSocketAddress.createUnresolved(uri.getHost(), port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The one who connects reports it.
  }
}

package io.personaplex.apphost.process;

import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;

/// Finds out before anything starts whether a port is free, by binding it.
public final class PortConflict {
  private PortConflict() {}

  /// A sentence for each service whose port is taken.
  public static List<String> describeAll(Application application) {
    return application.services().stream()
        .flatMap(
            service ->
                service.endpoint().flatMap(where -> describe(service.name(), where)).stream())
        .toList();
  }

  /// A sentence naming the owner and the way out, if somebody has the endpoint's port.
  ///
  /// @param resource who wants it
  public static Optional<String> describe(String resource, Endpoint endpoint) {
    if (canBind(endpoint)) {
      return Optional.empty();
    }
    String owner =
        PortOwner.find(endpoint.port())
            .map(process -> "held by " + process)
            .orElse("held by a process this user may not look at");
    return Optional.of(
        "%s: port %d is taken, %s; stop that process or set %s to a free port"
            .formatted(resource, endpoint.port(), owner, endpoint.variable()));
  }

  private static boolean canBind(Endpoint endpoint) {
    // People open http://localhost:PORT, and a browser may try ::1 first: it must be free as well.
    return canBind(endpoint.host(), endpoint.port())
        && (!endpoint.host().equals("127.0.0.1")
            || !hasIpv6Loopback()
            || canBind("::1", endpoint.port()));
  }

  private static boolean hasIpv6Loopback() {
    return canBind("::1", 0);
  }

  private static boolean canBind(String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}

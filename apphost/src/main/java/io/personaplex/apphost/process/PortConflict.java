package io.personaplex.apphost.process;

import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds out before anything starts whether a port is free, by binding it, and who has it if not.
///
/// @param containers asked when the port is held by a container engine, or by somebody who cannot
///   be looked at
/// @param runs asked whether the owner is an AppHost of this user
public record PortConflict(ContainerPorts containers, OwnRuns runs) {
  private static final String IPV4_LOOPBACK = "127.0.0.1";
  private static final String IPV6_LOOPBACK = "::1";
  private static final String IPV4_WILDCARD = "0.0.0.0";
  private static final String IPV6_WILDCARD = "::";

  /// Programs that listen in the name of a container.
  private static final Set<String> ENGINES =
      Set.of(
          "docker-proxy",
          "dockerd",
          "rootlesskit",
          "rootlessport",
          "containers-rootlessport",
          "conmon",
          "slirp4netns",
          "pasta",
          "pasta.avx2");

  /// A sentence for each endpoint whose port is taken.
  public List<String> describeAll(Application application) {
    return application.services().stream()
        .flatMap(
            service ->
                service.endpoints().stream()
                    .flatMap(endpoint -> describe(service.name(), endpoint).stream()))
        .toList();
  }

  /// A sentence naming the owner and the way out, if somebody has the endpoint's port.
  ///
  /// @param resource who wants it
  public Optional<String> describe(String resource, Endpoint endpoint) {
    for (String address : addresses(endpoint.host())) {
      // Without a free port either, this machine does not have the address.
      if (refusal(address, 0).isEmpty()) {
        Optional<String> refusal = refusal(address, endpoint.port());
        if (refusal.isPresent()) {
          return Optional.of(
              "%s (endpoint %s): port %d %s"
                  .formatted(
                      resource,
                      endpoint.name(),
                      endpoint.port(),
                      explain(endpoint, address, refusal.get())));
        }
      }
    }
    return Optional.empty();
  }

  /// Where nobody may listen. People open `http://localhost:PORT` and a browser may try `::1`
  /// first, so both loopbacks must be free. A listener on a wildcard address is in the way of these
  /// binds as well; one on another address of this machine is in the way of a wildcard only.
  private static Set<String> addresses(String host) {
    var addresses = new LinkedHashSet<String>();
    addresses.add(host);
    if (host.startsWith("127.") || host.equals(IPV6_LOOPBACK) || isWildcard(host)) {
      addresses.add(IPV4_LOOPBACK);
      addresses.add(IPV6_LOOPBACK);
    }
    if (isWildcard(host)) {
      addresses.add(IPV4_WILDCARD);
      addresses.add(IPV6_WILDCARD);
    }
    return addresses;
  }

  private static boolean isWildcard(String host) {
    return host.equals(IPV4_WILDCARD) || host.equals(IPV6_WILDCARD);
  }

  /// Why the port cannot be bound there, if so.
  private static Optional<String> refusal(String address, int port) {
    // The family is named, because the JDK would bind an IPv4 wildcard as the IPv6 one.
    ProtocolFamily family =
        address.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    try (var socket = ServerSocketChannel.open(family)) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      return Optional.empty();
    } catch (IOException | UnsupportedOperationException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  private String explain(Endpoint endpoint, String address, String refusal) {
    int port = endpoint.port();
    String orMove = "set %s to a free port".formatted(endpoint.variable());
    return switch (PortOwner.of(port)) {
      case PortOwner.Known(ProcessFacts facts) ->
          ownRun(facts)
              .map(run -> "is taken, held by %s: %s, or %s".formatted(facts, run, orMove))
              .or(
                  () ->
                      ENGINES.contains(facts.program())
                          ? publisher(port, orMove)
                          : Optional.empty())
              .orElseGet(
                  () -> "is taken, held by %s; stop that process or %s".formatted(facts, orMove));
      case PortOwner.Unreadable(String user) ->
          publisher(port, orMove)
              .orElseGet(
                  () ->
                      "is taken, held by a process of user %s, which this user may not look at (sudo ss -ltnp 'sport = :%d' names it); stop that process or %s"
                          .formatted(user, port, orMove));
      case PortOwner.Unseen() ->
          publisher(port, orMove)
              .orElseGet(
                  () ->
                      "cannot be used on %s (%s), and nobody is seen listening there; %s"
                          .formatted(address, refusal, orMove));
    };
  }

  private Optional<String> publisher(int port, String orMove) {
    return containers
        .publisher(port)
        .map(
            container ->
                "is taken, published by %s; stop that container or %s"
                    .formatted(container, orMove));
  }

  /// What to do if the owner is ours: an AppHost, or a process that carries a run's marker.
  private Optional<String> ownRun(ProcessFacts facts) {
    Optional<MarkedProcess> marked = MarkedProcess.of(facts.pid());
    Optional<String> host = runs.describe(facts.pid());
    if (host.isEmpty() && marked.isPresent()) {
      MarkedProcess process = marked.get();
      Optional<ProcessIdentity> owning = process.owner().filter(ProcessIdentity::isRunning);
      if (owning.isEmpty()) {
        return Optional.of(
            process.owner().filter(ProcessIdentity::hasEnded).isPresent()
                ? "this is left over from your run %s, whose host is gone; end it with kill %d"
                    .formatted(process.run(), facts.pid())
                : "this belongs to run %s, whose host is not seen from here; stop that run where it was started"
                    .formatted(process.run()));
      }
      long owner = owning.get().pid();
      host =
          runs.describe(owner)
              .or(
                  () ->
                      ProcessFacts.of(owner)
                          .flatMap(ProcessFacts::startedAt)
                          .map(
                              at ->
                                  "run %s started at %s"
                                      .formatted(process.run(), ProcessFacts.shown(at))));
    }
    return host.map(
        run -> "this is your own %s; run ./personaplex stop or ./personaplex open".formatted(run));
  }
}

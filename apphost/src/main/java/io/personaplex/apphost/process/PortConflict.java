package io.personaplex.apphost.process;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Arrays;
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
  private static final List<InetAddress> LOOPBACKS = literals("127.0.0.1", "::1");
  private static final List<InetAddress> WILDCARDS = literals("0.0.0.0", "::");

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

  /// A sentence naming the owner and the way out, if somebody has the port.
  public Optional<String> describe(WantedPort wanted) {
    for (InetAddress address : addresses(wanted.host())) {
      // Without a free port either, this machine does not have the address.
      if (refusal(address, 0).isEmpty()) {
        Optional<String> refusal = refusal(address, wanted.port());
        if (refusal.isPresent()) {
          return Optional.of(
              "%s (endpoint %s): port %d %s"
                  .formatted(
                      wanted.resource(),
                      wanted.endpoint(),
                      wanted.port(),
                      explain(wanted, address, refusal.get())));
        }
      }
    }
    return Optional.empty();
  }

  /// Where nobody may listen. People open `http://localhost:PORT` and a browser may try `::1`
  /// first, so both loopbacks must be free. A listener on a wildcard address is in the way of these
  /// binds as well; one on another address of this machine is in the way of a wildcard only. Of a
  /// name nothing is said: looking it up may block, and the server itself says what it meets.
  private static Set<InetAddress> addresses(String host) {
    var addresses = new LinkedHashSet<InetAddress>();
    Optional<InetAddress> literal = HostAddress.of(host);
    if (literal.isEmpty()) {
      return addresses;
    }
    InetAddress wanted = literal.get();
    addresses.add(wanted);
    if (wanted.isLoopbackAddress() || wanted.isAnyLocalAddress()) {
      addresses.addAll(LOOPBACKS);
    }
    if (wanted.isAnyLocalAddress()) {
      addresses.addAll(WILDCARDS);
    }
    return addresses;
  }

  /// Why the port cannot be bound there, if so.
  private static Optional<String> refusal(InetAddress address, int port) {
    // The family is named, because the JDK would bind an IPv4 wildcard as the IPv6 one.
    ProtocolFamily family =
        address instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
    try (var socket = ServerSocketChannel.open(family)) {
      socket.bind(new InetSocketAddress(address, port));
      return Optional.empty();
    } catch (IOException
        | UnsupportedOperationException
        | UnsupportedAddressTypeException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  private String explain(WantedPort wanted, InetAddress address, String refusal) {
    int port = wanted.port();
    String orMove = "set %s to a free port".formatted(wanted.variable());
    return switch (PortOwner.of(address, port)) {
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
                          .formatted(address.getHostAddress(), refusal, orMove));
    };
  }

  private static List<InetAddress> literals(String... texts) {
    return Arrays.stream(texts).map(InetAddress::ofLiteral).toList();
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

package io.personaplex.apphost.process;

import java.net.InetAddress;
import java.util.Optional;

/// The address behind what people write for a host, without asking anybody: looking a name up may
/// block.
final class HostAddress {
  private HostAddress() {}

  /// @param host a literal, an IPv6 one also in brackets, or `localhost`, which is 127.0.0.1 here
  /// @return empty for any other name
  static Optional<InetAddress> of(String host) {
    String literal = host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host;
    if (literal.startsWith("[") && literal.endsWith("]")) {
      literal = literal.substring(1, literal.length() - 1);
    }
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}

package io.personaplex.apphost.container;

/// A port of the container, reachable at a port of this machine.
///
/// @param hostAddress a literal address: `127.0.0.1`, never a name
/// @param hostPort 0 lets the engine choose, else 1 to 65535
/// @param containerPort 1 to 65535
public record PortBinding(String hostAddress, int hostPort, int containerPort) {
  private static final int PORT_MAX = 65_535;

  /// @throws IllegalArgumentException if a port is out of range
  public PortBinding {
    if (hostPort < 0 || hostPort > PORT_MAX || containerPort < 1 || containerPort > PORT_MAX) {
      throw new IllegalArgumentException(
          "port %d:%d, wanted 0 to %d on this machine and 1 to %d in the container"
              .formatted(hostPort, containerPort, PORT_MAX, PORT_MAX));
    }
  }

  /// Reachable from this machine only.
  public static PortBinding loopback(int hostPort, int containerPort) {
    return new PortBinding("127.0.0.1", hostPort, containerPort);
  }

  /// As the clients' `--publish` wants it.
  String toArgument() {
    String address = hostAddress.contains(":") ? "[" + hostAddress + "]" : hostAddress;
    return "%s:%s:%d"
        .formatted(address, hostPort == 0 ? "" : Integer.toString(hostPort), containerPort);
  }
}

package io.personaplex.apphost.container;

/// A port of the container, reachable at a port of this machine.
///
/// @param hostAddress a literal address: `127.0.0.1`, never a name
/// @param hostPort 0 lets the engine choose, else 1 to 65535
/// @param containerPort 1 to 65535
public record PortBinding(String hostAddress, int hostPort, int containerPort) {
  private static final int PORT_MAX = 65_535;

  /// @throws ContainerFault of the kind `BAD_PLAN` if a port is out of range
  public PortBinding {
    if (hostPort < 0 || hostPort > PORT_MAX || containerPort < 1 || containerPort > PORT_MAX) {
      throw new ContainerFault(
          ContainerFault.Kind.BAD_PLAN,
          "port %d:%d".formatted(hostPort, containerPort),
          "wanted 0 to %1$d on this machine and 1 to %1$d in the container".formatted(PORT_MAX));
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

package io.personaplex.apphost.process;

import io.personaplex.apphost.model.Endpoint;

/// Looks at a port, as another user: knows nothing but the AppHost's own classes.
public final class PortLooker {
  private PortLooker() {}

  public static void main(String[] arguments) {
    var ports = new PortConflict(ContainerPorts.NONE, OwnRuns.NONE);
    var endpoint = Endpoint.loopback(Integer.parseInt(arguments[0]), "WEB_PORT");
    System.out.println(ports.describe("web", endpoint).orElse("free"));
  }
}

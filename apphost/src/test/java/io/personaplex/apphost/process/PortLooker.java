package io.personaplex.apphost.process;

/// Looks at a port, as another user: knows nothing but the AppHost's own classes.
public final class PortLooker {
  private PortLooker() {}

  public static void main(String[] arguments) {
    var ports = new PortConflict(ContainerPorts.NONE, OwnRuns.NONE);
    var wanted =
        new WantedPort("web", "http", "127.0.0.1", Integer.parseInt(arguments[0]), "WEB_PORT");
    System.out.println(ports.describe(wanted).orElse("free"));
  }
}

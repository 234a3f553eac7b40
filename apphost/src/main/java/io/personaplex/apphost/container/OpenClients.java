package io.personaplex.apphost.container;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The clients that run now, in sessions of their own: no signal from the terminal reaches them, so
/// whoever is left when this JVM ends is killed by it.
///
/// A JVM that is killed cannot do that. The clients that would then wait for ever carry the run's
/// marker: [Engines#markedBy].
final class OpenClients {
  private static final Set<ClientProcess> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OpenClients::kill, "container-clients"));
  }

  private OpenClients() {}

  static void add(ClientProcess client) {
    OPEN.add(client);
    var _ = client.process().onExit().thenRun(() -> OPEN.remove(client));
  }

  private static void kill() {
    OPEN.forEach(ClientProcess::signalKill);
  }
}

package io.personaplex.apphost;

import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.PortConflict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// How an AppHost runs its application.
///
/// @param dashboard where the status page listens; loopback
/// @param state folder of PersonaPlex's own files; each run has its own below it
/// @param folder working folder of the children: the checkout
/// @param launch how child JVMs are started
/// @param environment of this process; children inherit it, less what [ChildEnvironment] takes out
/// @param engines the container engines of this machine
/// @param requirements what the run must have, and must not use
/// @param mask of every secret the application was given
/// @param stopWithin longest time for all services together to end by themselves
public record HostSettings(
    Endpoint dashboard,
    Path state,
    Path folder,
    JvmLaunch launch,
    Map<String, String> environment,
    Engines engines,
    RunRequirements requirements,
    SecretMask mask,
    Duration stopWithin) {
  /// Of a stop of everything.
  public static final Duration STOP_WITHIN = Duration.ofSeconds(45);

  /// Copies the environment.
  public HostSettings {
    environment = Map.copyOf(environment);
  }

  /// On this machine as it is: its environment, its engines, this JVM and this folder.
  public static HostSettings ofThisMachine(Endpoint dashboard, Path state, SecretMask mask) {
    return new HostSettings(
        dashboard,
        state,
        Path.of("").toAbsolutePath(),
        JvmLaunch.likeThisJvm(),
        System.getenv(),
        Engines.ofThisMachine(),
        RunRequirements.NONE,
        mask,
        STOP_WITHIN);
  }

  /// The same with another working folder of the children.
  public HostSettings inFolder(Path other) {
    return new HostSettings(
        dashboard, state, other, launch, environment, engines, requirements, mask, stopWithin);
  }

  /// The same with requirements.
  public HostSettings requiring(RunRequirements more) {
    return new HostSettings(
        dashboard, state, folder, launch, environment, engines, more, mask, stopWithin);
  }

  /// Who has a port.
  PortConflict ports() {
    var owners = new PortOwners(engines, state);
    return new PortConflict(owners, owners);
  }
}

package io.personaplex.apphost;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.process.ContainerPorts;
import io.personaplex.apphost.process.OwnRuns;
import io.personaplex.apphost.run.LiveRuns;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Who may have a port and is no ordinary process: a container, an AppHost of ours. Asked only when
/// a port is taken.
final class PortOwners implements ContainerPorts, OwnRuns {
  private static final String COMPOSE_PROJECT = "com.docker.compose.project";

  private final Engines engines;
  private final Path state;

  /// @param state folder with the records of our runs
  PortOwners(Engines engines, Path state) {
    this.engines = engines;
    this.state = state;
  }

  @Override
  public Optional<Publisher> publisher(int port) {
    try {
      for (Diagnosis diagnosis : engines.diagnoses()) {
        if (diagnosis instanceof Diagnosis.Ready ready) {
          ContainerEngine engine =
              engines.choose(EnginePreference.only(ready.engine())).orElseThrow();
          for (ContainerState container : engine.list(Map.of())) {
            if (container.ports().stream().anyMatch(binding -> binding.hostPort() == port)) {
              return Optional.of(
                  new Publisher(
                      container.name(),
                      Optional.ofNullable(container.labels().get(COMPOSE_PROJECT))));
            }
          }
        }
      }
    } catch (ContainerFault _) {
      // An engine that does not answer now: the port stays without a name.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> describe(long pid) {
    return LiveRuns.in(state).alive().stream()
        .filter(run -> run.host().pid() == pid)
        .map(
            run ->
                "run %s of %s, started at %s"
                    .formatted(run.run(), run.application(), run.startedAt()))
        .findFirst();
  }
}

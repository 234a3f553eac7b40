package io.personaplex.cli;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ContainerLabels;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The containers that outlive their runs on purpose.
///
/// @param engine where they are; empty if there is no engine, and so none of them
record PersistentContainers(Optional<ContainerEngine> engine) {
  /// Those of this machine.
  static PersistentContainers of(Map<String, String> environment) throws InterruptedException {
    return new PersistentContainers(Engines.of(environment).choose(EnginePreference.any()));
  }

  /// What came of their removal.
  ///
  /// @param removed their names
  /// @param left a line for each one that could not be removed
  record Outcome(List<String> removed, List<String> left) {}

  /// Stops and removes them; named volumes stay.
  Outcome remove() throws InterruptedException {
    var removed = new ArrayList<String>();
    var left = new ArrayList<String>();
    if (engine.isEmpty()) {
      return new Outcome(removed, left);
    }
    try {
      for (ContainerState container : engine.get().list(Map.of(ContainerLabels.RUN, ""))) {
        if (container.ours().filter(ContainerLabels::persistent).isPresent()) {
          try {
            engine.get().remove(container.id());
            removed.add(container.name());
          } catch (ContainerFault fault) {
            left.add("container %s: %s".formatted(container.name(), fault.getMessage()));
          }
        }
      }
    } catch (ContainerFault fault) {
      left.add("containers cannot be listed: " + fault.getMessage());
    }
    return new Outcome(removed, left);
  }
}

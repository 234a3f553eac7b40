package io.personaplex.apphost.process;

import java.util.Optional;

/// Which container has published a port, asked of the container engine.
///
/// An implementation answers within 2 s, with nothing if the engine does not.
@FunctionalInterface
public interface ContainerPorts {
  /// No engine to ask.
  ContainerPorts NONE = port -> Optional.empty();

  /// The container that has published `port` of this machine.
  Optional<Publisher> publisher(int port);

  /// A container.
  ///
  /// @param name its name
  /// @param composeProject the compose project it belongs to, if it does
  record Publisher(String name, Optional<String> composeProject) {
    /// `container web of compose project shop`.
    @Override
    public String toString() {
      return "container "
          + name
          + composeProject.map(project -> " of compose project " + project).orElse("");
    }
  }
}

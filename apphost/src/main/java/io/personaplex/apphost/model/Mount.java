package io.personaplex.apphost.model;

import java.nio.file.Path;

/// What a container sees of the world outside in its file system.
public sealed interface Mount {
  /// Absolute path inside the container.
  String target();

  /// A volume the engine keeps by its name, longer than any container.
  record Volume(String volume, String target) implements Mount {}

  /// A folder or file of this machine.
  record Bind(Path source, String target, boolean readOnly) implements Mount {}
}

package io.personaplex.apphost.container;

/// Who the container's process is.
public sealed interface ContainerUser {
  /// Whom the image names.
  record OfImage() implements ContainerUser {}

  /// A user of the image.
  ///
  /// @param name a name, or `UID:GID`
  record Named(String name) implements ContainerUser {}

  /// Whoever runs this JVM: files in mounted folders belong to the same user whether a container or
  /// a process wrote them. How that is said depends on whether the engine runs without root.
  record OfHost() implements ContainerUser {}
}

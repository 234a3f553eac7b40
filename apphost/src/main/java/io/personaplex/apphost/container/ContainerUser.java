package io.personaplex.apphost.container;

/// Who the container's process is.
public enum ContainerUser {
  /// Whom the image names.
  OF_IMAGE,

  /// Whoever runs this JVM: files in mounted folders belong to the same user whether a container or
  /// a process wrote them. How that is said depends on whether the engine runs without root.
  OF_HOST
}

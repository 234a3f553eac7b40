package io.personaplex.apphost.container;

/// The container engines we can speak to.
public enum EngineKind {
  /// Docker Engine 20.10 or newer, Docker Desktop and Rancher Desktop among them.
  DOCKER("docker", "Docker"),
  /// Podman 4 or newer.
  PODMAN("podman", "Podman");

  private final String program;
  private final String title;

  EngineKind(String program, String title) {
    this.program = program;
    this.title = title;
  }

  /// The client's name on the `PATH`.
  public String program() {
    return program;
  }

  /// Its name for people.
  public String title() {
    return title;
  }
}

package io.personaplex.apphost.container;

/// Whether a container engine can be used, and if not, why and what to do.
public sealed interface Diagnosis {
  /// Which engine this is about.
  EngineKind engine();

  /// Id of the check: `container-client`, `container-engine`, `container-version`, `container-gpu`.
  String id();

  /// The finding, one sentence.
  String sentence();

  /// What to do about it, one sentence; empty if nothing needs to be done.
  String remedy();

  /// The same for someone who needs a GPU: an engine that is ready without one becomes [NoGpu].
  default Diagnosis requiringGpu() {
    return this instanceof Ready ready && !ready.gpu() ? new NoGpu(ready) : this;
  }

  /// The client program is not on the `PATH`.
  ///
  /// @param detail what was found instead; may be empty
  record NoClient(EngineKind engine, String detail) implements Diagnosis {
    @Override
    public String id() {
      return "container-client";
    }

    @Override
    public String sentence() {
      return "%s: there is no program '%s' on the PATH%s"
          .formatted(engine.title(), engine.program(), detail.isEmpty() ? "" : " (" + detail + ")");
    }

    @Override
    public String remedy() {
      return switch (engine) {
        case DOCKER ->
            "Install Docker (Debian, Ubuntu: apt-get install docker.io) or Docker Desktop.";
        case PODMAN -> "Install Podman (Debian, Ubuntu: apt-get install podman).";
      };
    }
  }

  /// The client is there and its engine does not answer.
  ///
  /// @param detail the client's own words; may be empty
  record Unreachable(EngineKind engine, Reason reason, String detail) implements Diagnosis {
    /// Why it does not answer.
    public enum Reason {
      /// This user may not speak to it.
      NO_PERMISSION,
      /// Nobody listens.
      NOT_RUNNING,
      /// It takes the call and says nothing: asleep, or hanging.
      ASLEEP,
      /// It answers with an error.
      FAILING
    }

    @Override
    public String id() {
      return "container-engine";
    }

    @Override
    public String sentence() {
      String what =
          switch (reason) {
            case NO_PERMISSION -> "this user may not speak to the engine";
            case NOT_RUNNING -> "the engine is not running";
            case ASLEEP -> "the engine does not answer: it is asleep or hangs";
            case FAILING -> "the engine answers with an error";
          };
      return "%s: %s%s".formatted(engine.title(), what, detail.isEmpty() ? "" : ": " + detail);
    }

    @Override
    public String remedy() {
      boolean docker = engine == EngineKind.DOCKER;
      return switch (reason) {
        case NO_PERMISSION ->
            docker
                ? "Join its group with 'sudo usermod -aG docker $USER' and log in again, or use"
                    + " rootless Docker."
                : "Check the rights of the socket that CONTAINER_HOST names.";
        case NOT_RUNNING ->
            docker
                ? "Start it: 'sudo systemctl start docker', or open Docker Desktop; check"
                    + " DOCKER_HOST and 'docker context ls'."
                : "Start it: 'podman machine start', or 'systemctl --user start podman.socket'.";
        case ASLEEP ->
            docker
                ? "Wake Docker Desktop, or restart the engine: 'sudo systemctl restart docker'."
                : "Restart it: 'podman machine stop' and 'podman machine start'.";
        case FAILING -> "Run '%s info' and follow what it says.".formatted(engine.program());
      };
    }
  }

  /// Client or engine is of a version we cannot work with.
  ///
  /// @param found what is there: `API 1.39`
  /// @param wanted what is needed: `API 1.41 (Docker 20.10) or newer`
  record OutOfRange(EngineKind engine, String found, String wanted) implements Diagnosis {
    @Override
    public String id() {
      return "container-version";
    }

    @Override
    public String sentence() {
      return "%s: %s, wanted %s".formatted(engine.title(), found, wanted);
    }

    @Override
    public String remedy() {
      return "Update the %s client and engine.".formatted(engine.title());
    }
  }

  /// The engine works and cannot hand a GPU to a container.
  record NoGpu(Ready ready) implements Diagnosis {
    @Override
    public EngineKind engine() {
      return ready.engine();
    }

    @Override
    public String id() {
      return "container-gpu";
    }

    @Override
    public String sentence() {
      return switch (engine()) {
        case DOCKER -> "Docker: no NVIDIA runtime and no GPU device are known to the engine";
        case PODMAN -> "Podman: no device description (CDI) of a GPU is there";
      };
    }

    @Override
    public String remedy() {
      return switch (engine()) {
        case DOCKER ->
            "Install the NVIDIA Container Toolkit, run 'sudo nvidia-ctk runtime configure"
                + " --runtime=docker' and restart Docker, or set USE_GPU=false.";
        case PODMAN ->
            "Install the NVIDIA Container Toolkit and run 'sudo nvidia-ctk cdi generate"
                + " --output=/etc/cdi/nvidia.yaml', or set USE_GPU=false.";
      };
    }
  }

  /// The engine can be used.
  ///
  /// @param version of the engine: `28.2.2`
  /// @param rootless whether it runs without root
  /// @param gpu whether it can hand a GPU to a container
  record Ready(EngineKind engine, String version, boolean rootless, boolean gpu)
      implements Diagnosis {
    @Override
    public String id() {
      return "container-engine";
    }

    @Override
    public String sentence() {
      return "%s %s is ready%s, %s"
          .formatted(
              engine.title(),
              version,
              rootless ? " (rootless)" : "",
              gpu ? "with GPU" : "without GPU");
    }

    @Override
    public String remedy() {
      return "";
    }
  }
}

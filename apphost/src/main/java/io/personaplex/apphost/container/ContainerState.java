package io.personaplex.apphost.container;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the engine knew about a container when it was asked.
///
/// @param id 64 hex digits
/// @param name as given at creation
/// @param exitCode of the last end; 0 while it has not ended
/// @param outOfMemory whether the kernel killed a process of it for want of memory
/// @param error why the engine could not start it; empty if it could
/// @param startedAt empty if it was never started
/// @param finishedAt empty if it never ended
/// @param labels all, ours and others
/// @param imageId `sha256:…`
/// @param ports where its published ports are reachable, as the engine bound them; none while it
///   does not run
public record ContainerState(
    String id,
    String name,
    Status status,
    int exitCode,
    boolean outOfMemory,
    String error,
    Health health,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    Map<String, String> labels,
    String imageId,
    List<PortBinding> ports) {

  /// Copies the collections.
  public ContainerState {
    labels = Map.copyOf(labels);
    ports = List.copyOf(ports);
  }

  /// Where in its life a container is.
  public enum Status {
    /// Never started.
    CREATED,
    /// Its process runs.
    RUNNING,
    /// Its processes are frozen.
    PAUSED,
    /// Being started again by the engine.
    RESTARTING,
    /// Being stopped or removed.
    STOPPING,
    /// Ended.
    EXITED,
    /// The engine could not remove it, or knows no better.
    DEAD
  }

  /// What the image's own health check says.
  public enum Health {
    /// There is no check.
    NONE,
    /// Not yet healthy, still within its time to start.
    STARTING,
    /// The last check succeeded.
    HEALTHY,
    /// Too many checks failed.
    UNHEALTHY
  }

  /// Whether its process is there.
  public boolean isRunning() {
    return status == Status.RUNNING || status == Status.PAUSED || status == Status.STOPPING;
  }

  /// Our labels; empty if it is not ours.
  public Optional<ContainerLabels> ours() {
    return ContainerLabels.of(labels);
  }
}

package io.personaplex.apphost.model;

import java.util.List;

/// What a container wants of this machine's GPUs. Lowered by each container engine to its own
/// words: `--gpus` for Docker, device names of the Container Device Interface for Podman.
public sealed interface GpuRequest {
  /// Whether the resource is of no use without one. If not, it runs without and says so.
  boolean required();

  /// All there are.
  record All(boolean required) implements GpuRequest {}

  /// So many, whichever.
  ///
  /// @param count 1 or more
  record Count(int count, boolean required) implements GpuRequest {
    /// @throws IllegalArgumentException if there are fewer than one
    public Count {
      if (count < 1) {
        throw new IllegalArgumentException("%d GPUs, wanted 1 or more".formatted(count));
      }
    }
  }

  /// These.
  ///
  /// @param ids indices or UUIDs as the driver numbers them: `0`, `GPU-3a…`
  record Devices(List<String> ids, boolean required) implements GpuRequest {
    /// @throws IllegalArgumentException if there are none
    public Devices {
      ids = List.copyOf(ids);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("no GPU ids, wanted one or more");
      }
    }
  }

  /// All GPUs if the engine can reach any, none otherwise.
  static GpuRequest preferred() {
    return new All(false);
  }
}

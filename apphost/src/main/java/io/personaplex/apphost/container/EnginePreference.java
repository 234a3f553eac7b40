package io.personaplex.apphost.container;

import java.util.Optional;

/// Which engine is wanted, if there is a choice.
///
/// @param only nothing but this one
/// @param gpu one that can hand a GPU to a container is better than one that cannot
public record EnginePreference(Optional<EngineKind> only, boolean gpu) {
  /// Whichever is ready, Docker first.
  public static EnginePreference any() {
    return new EnginePreference(Optional.empty(), false);
  }

  /// Whichever is ready, one with a GPU first, then Docker first.
  public static EnginePreference withGpu() {
    return new EnginePreference(Optional.empty(), true);
  }

  /// This one or none.
  public static EnginePreference only(EngineKind kind) {
    return new EnginePreference(Optional.of(kind), false);
  }
}

package io.personaplex.apphost;

import java.util.Optional;

/// What a run must have, and what it must not use.
///
/// @param withoutContainers why no container may be used; empty if they may
/// @param gpu whether every service that would like a GPU must get one: no other form of it will
///   do, and if it cannot be had the run ends
public record RunRequirements(Optional<String> withoutContainers, boolean gpu) {
  /// Whatever there is.
  public static final RunRequirements NONE = new RunRequirements(Optional.empty(), false);

  /// The same without containers.
  ///
  /// @param why one sentence: `--no-docker was given`
  public RunRequirements withoutContainers(String why) {
    return new RunRequirements(Optional.of(why), gpu);
  }

  /// The same with a GPU for every service that asks for one.
  public RunRequirements withGpu() {
    return new RunRequirements(withoutContainers, true);
  }
}

package io.personaplex.cli;

import java.util.Locale;
import java.util.OptionalLong;

/// Something of ours that takes space on this machine.
///
/// @param kind what it is; also the option of `clean` that removes it
/// @param name which one
/// @param bytes how much; empty if nobody says
/// @param removal takes it away
record Occupied(Kind kind, String name, OptionalLong bytes, Removal removal) {
  /// Kinds, in the order in which they are shown and removed. Build output is last: this process
  /// runs from it.
  enum Kind {
    MODELS,
    RUNS,
    CONTAINERS,
    IMAGES,
    BUILD;

    /// As an option: `--models`.
    String option() {
      return "--" + name().toLowerCase(Locale.ROOT);
    }
  }

  /// Takes something away.
  @FunctionalInterface
  interface Removal {
    /// @throws java.io.IOException if a file cannot be removed
    void remove() throws java.io.IOException, InterruptedException;
  }
}

package io.personaplex.models;

import java.nio.file.Path;
import java.util.List;

/// What removing a model has done.
///
/// @param freedBytes what was deleted
/// @param kept files that other hub clients brought: forgotten by us, but still there
public record Removal(String model, long freedBytes, List<Path> kept) {

  /// A result with its own copy of the list.
  public Removal {
    kept = List.copyOf(kept);
  }
}

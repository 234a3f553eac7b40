package io.personaplex.models;

import java.util.List;

/// What an import has brought to one model.
///
/// @param missing what it still lacks: names of files or of packages; empty if it is complete
public record Imported(String model, List<String> missing) {

  /// A result with its own copy of the list.
  public Imported {
    missing = List.copyOf(missing);
  }
}

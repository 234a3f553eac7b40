package io.personaplex.models;

import java.util.List;

/// What reading a model again has shown.
///
/// @param bytes how much was read
/// @param faults one sentence for each file that is missing or wrong; empty if all is well
public record Verification(String model, long bytes, List<String> faults) {

  /// A result with its own copy of the list.
  public Verification {
    faults = List.copyOf(faults);
  }

  /// Whether every file is here and has its checksum.
  public boolean ok() {
    return faults.isEmpty();
  }
}

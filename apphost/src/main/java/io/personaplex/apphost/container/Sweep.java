package io.personaplex.apphost.container;

import java.util.List;

/// What a sweep did.
///
/// @param containers names of the containers it removed
/// @param failures a sentence for each that should have gone and is still there
public record Sweep(List<String> containers, List<String> failures) {
  /// Copies the lists.
  public Sweep {
    containers = List.copyOf(containers);
    failures = List.copyOf(failures);
  }

  /// Whether there was nothing to do.
  public boolean isEmpty() {
    return containers.isEmpty() && failures.isEmpty();
  }
}

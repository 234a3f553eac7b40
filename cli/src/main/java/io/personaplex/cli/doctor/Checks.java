package io.personaplex.cli.doctor;

import io.personaplex.http.SettingsException;
import io.personaplex.http.Suggestion;
import java.util.List;
import java.util.stream.Stream;

/// All checks, in the order in which they are shown.
final class Checks {
  private static final List<Check> ALL =
      Stream.of(
              BuildChecks.all(),
              MachineChecks.all(),
              ModelChecks.all(),
              SettingsChecks.all(),
              NetworkChecks.all(),
              ContainerChecks.all())
          .flatMap(List::stream)
          .toList();

  private Checks() {}

  static List<Check> all() {
    return ALL;
  }

  /// Those with these ids, in the usual order; all if none is named.
  ///
  /// @throws SettingsException naming every id that does not exist
  static List<Check> named(List<String> ids) {
    List<String> known = ALL.stream().map(Check::id).toList();
    List<String> faults =
        ids.stream()
            .filter(id -> !known.contains(id))
            .map(
                id ->
                    "there is no check '%s'%s"
                        .formatted(
                            id,
                            Suggestion.nearest(id, known)
                                .map("; did you mean %s?"::formatted)
                                .orElse("")))
            .toList();
    if (!faults.isEmpty()) {
      throw new SettingsException(
          "doctor: " + String.join(", ", faults) + " (./personaplex doctor --list has all)");
    }
    return ids.isEmpty() ? ALL : ALL.stream().filter(check -> ids.contains(check.id())).toList();
  }
}

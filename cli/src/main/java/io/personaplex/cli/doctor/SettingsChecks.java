package io.personaplex.cli.doctor;

import java.util.List;

/// The settings and the files they come from.
final class SettingsChecks {
  private SettingsChecks() {}

  static List<Check> all() {
    return List.of();
  }
}

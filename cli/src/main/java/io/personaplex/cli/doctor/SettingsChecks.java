package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The settings and the files they come from.
final class SettingsChecks {
  private SettingsChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("settings", "every setting can be used", SettingsChecks::settings),
        new Check("env-file", ".env is well-formed and private", SettingsChecks::envFile),
        new Check("secrets-file", "the kept secrets are private", SettingsChecks::secretsFile));
  }

  private static Finding settings(Machine machine) {
    SettingsSeen seen = machine.settings();
    if (!seen.faults().isEmpty()) {
      return Finding.failed(String.join("; ", seen.faults()), remedy("settings-faulty"));
    }
    String set = seen.set().isEmpty() ? "all at their defaults" : String.join(", ", seen.set());
    return seen.notices().isEmpty()
        ? Finding.ok(seen.set().isEmpty() ? set : "set: " + set)
        : Finding.note(String.join("; ", seen.notices())).with(List.of("set: " + set));
  }

  private static Finding envFile(Machine machine) {
    SettingsSeen seen = machine.settings();
    if (seen.envFile().isEmpty()) {
      return Finding.notApplicable("there is none, and none is needed");
    }
    Path file = seen.envFile().get();
    if (!seen.envFaults().isEmpty()) {
      return Finding.failed(String.join("; ", seen.envFaults()), remedy("env-file-malformed"));
    }
    if (seen.envFileOpen()) {
      return Finding.warning(
          file + " holds a secret and can be read by others", remedy("env-file-readable"));
    }
    return Finding.ok(file + " can be read");
  }

  private static Finding secretsFile(Machine machine) {
    SettingsSeen seen = machine.settings();
    if (seen.secretsFileWasOpen()) {
      return Finding.warning(
          "%s could be read by others; it is yours alone now".formatted(seen.secretsFile()),
          remedy("secrets-readable"));
    }
    return Files.exists(seen.secretsFile())
        ? Finding.ok(seen.secretsFile() + " is yours alone")
        : Finding.notApplicable("no secret is kept");
  }
}

package io.personaplex.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The places a [Configuration] is read from.
///
/// @param environment of this process
/// @param checkout folder of the launcher, whose `.env` is read if it is there
/// @param envFile the file read in its place: `--env-file`; must exist
/// @param assignments `NAME=VALUE` of each `--set`, in their order
/// @param small `--small`
public record ConfigurationInput(
    Map<String, String> environment,
    Optional<Path> checkout,
    Optional<Path> envFile,
    List<String> assignments,
    boolean small) {
  /// Copies the collections.
  public ConfigurationInput {
    environment = Map.copyOf(environment);
    assignments = List.copyOf(assignments);
  }

  /// Nothing but an environment.
  public static ConfigurationInput of(Map<String, String> environment) {
    return new ConfigurationInput(
        environment, Optional.empty(), Optional.empty(), List.of(), false);
  }

  /// The same with the `.env` of a checkout.
  public ConfigurationInput checkout(Optional<Path> folder) {
    return new ConfigurationInput(environment, folder, envFile, assignments, small);
  }

  /// The same with another file in place of the checkout's `.env`.
  public ConfigurationInput envFile(Optional<Path> file) {
    return new ConfigurationInput(environment, checkout, file, assignments, small);
  }

  /// The same with `NAME=VALUE` of the command line.
  public ConfigurationInput set(List<String> nameAndValue) {
    return new ConfigurationInput(environment, checkout, envFile, nameAndValue, small);
  }

  /// The same with or without `--small`.
  public ConfigurationInput small(boolean wanted) {
    return new ConfigurationInput(environment, checkout, envFile, assignments, wanted);
  }
}

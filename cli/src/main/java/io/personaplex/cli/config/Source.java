package io.personaplex.cli.config;

import java.nio.file.Path;

/// Where the value of an option was found.
public sealed interface Source {
  /// An option of the command line.
  ///
  /// @param option `--set` or `--small`
  record Argument(String option) implements Source {}

  /// The environment of this process.
  ///
  /// @param variable the name it had there: an alias, or the option's own
  record Environment(String variable) implements Source {}

  /// A line of an [EnvFile].
  ///
  /// @param file the file
  /// @param line 1 for the first
  record FileLine(Path file, int line) implements Source {}

  /// The [SecretStore].
  ///
  /// @param file its file
  record Store(Path file) implements Source {}

  /// Nobody set it.
  record Default() implements Source {}

  /// For people, in a message or a table.
  default String words() {
    return switch (this) {
      case Argument(String option) -> option;
      case Environment _ -> "environment";
      case FileLine(Path file, int line) -> file + " line " + line;
      case Store _ -> "secrets store";
      case Default _ -> "default";
    };
  }

  /// For programs.
  default String word() {
    return switch (this) {
      case Argument _ -> "command-line";
      case Environment _ -> "environment";
      case FileLine _ -> "env-file";
      case Store _ -> "secrets-store";
      case Default _ -> "default";
    };
  }
}

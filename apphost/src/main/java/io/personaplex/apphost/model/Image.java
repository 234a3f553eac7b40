package io.personaplex.apphost.model;

import java.nio.file.Path;

/// What a container is made from.
public sealed interface Image {
  /// The name it is run under: `personaplex/scenario6-moshi:latest`.
  String reference();

  /// One that is here already, or that a registry has.
  record Named(String reference) implements Image {}

  /// One that is built when it is not here.
  ///
  /// @param reference the name it gets
  /// @param context folder with everything it is built from
  /// @param file the Dockerfile, relative to the context
  record Dockerfile(String reference, Path context, Path file) implements Image {}

  /// One that is here already, or that a registry has.
  static Image named(String reference) {
    return new Named(reference);
  }
}

package io.personaplex.apphost.model;

/// A part of the application, described and inert.
public sealed interface Resource permits Service, Parameter {
  /// Unique in the application: lower-case letters, digits and `-` for services, an environment
  /// variable's name for parameters.
  String name();
}

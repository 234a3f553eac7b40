package io.personaplex.apphost;

import io.personaplex.apphost.model.Form;

/// A form a service could have run in, but not here.
///
/// @param kind see [io.personaplex.apphost.model.Form#kind]
/// @param reason one sentence
/// @param remedy what to do if it is wanted; may be empty
public record SkippedForm(String kind, String reason, String remedy) {
  /// One for which nothing can be advised.
  public SkippedForm(String kind, String reason) {
    this(kind, reason, "");
  }

  /// `not as a container (Docker: the engine is not running)`.
  public String sentence() {
    return "not as %s (%s)".formatted(Form.oneOf(kind), reason);
  }
}

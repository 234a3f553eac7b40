package io.personaplex.apphost.model;

import java.util.Optional;

/// A value the application gets from outside.
///
/// @param name as the person who runs it knows it, and as services read it: `HF_TOKEN`
/// @param value what was given, if anything
/// @param required whether the application cannot start without it
public record Parameter(String name, Optional<Value> value, boolean required) implements Resource {

  /// A value for everybody to see.
  public static Parameter plain(String name, Optional<String> value) {
    return new Parameter(name, value.map(Value.Text::new), false);
  }

  /// A value for nobody to see.
  public static Parameter secret(String name, Optional<Secret> value) {
    return new Parameter(name, value.map(Value.Hidden::new), false);
  }

  /// The same one, without which the application does not start.
  public Parameter asRequired() {
    return new Parameter(name, value, true);
  }
}

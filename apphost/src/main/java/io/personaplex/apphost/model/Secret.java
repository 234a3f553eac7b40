package io.personaplex.apphost.model;

/// A value that must not be seen: a type of its own, so that formatting it gives a mask and whoever
/// needs the value has to say so.
public final class Secret {
  /// What stands in its place wherever it is shown.
  public static final String MASK = "***";

  private final String name;
  private final String value;

  private Secret(String name, String value) {
    this.name = name;
    this.value = value;
  }

  /// @param name of the variable or parameter that carries it; no secret itself
  /// @param value the secret
  public static Secret of(String name, String value) {
    return new Secret(name, value);
  }

  /// Its name, which may be shown.
  public String name() {
    return name;
  }

  /// The value. Each call is a place where it could leak.
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return MASK;
  }
}

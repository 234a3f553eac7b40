package io.personaplex.apphost.model;

/// A value nobody may read by accident: whatever prints it, formats it or puts it into JSON gets
/// [#MASK].
///
/// It reaches a child by its environment only, never by an argument, and is masked by value
/// wherever the child's output goes.
public final class Secret {
  /// What stands in its place.
  public static final String MASK = "***";

  private final String name;
  private final String value;

  private Secret(String name, String value) {
    this.name = name;
    this.value = value;
  }

  /// @param name the option that holds it: `HF_TOKEN`
  /// @throws IllegalArgumentException if the value is blank: that is no secret, but a missing one
  public static Secret of(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " is blank");
    }
    return new Secret(name, value);
  }

  /// The option that holds it.
  public String name() {
    return name;
  }

  /// The value itself, for the one place that hands it over.
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return MASK;
  }
}

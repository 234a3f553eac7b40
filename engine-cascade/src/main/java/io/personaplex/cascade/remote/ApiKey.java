package io.personaplex.cascade.remote;

/// The key of an endpoint, or none. Never shown: its text is a mask.
public final class ApiKey {
  /// No key.
  public static final ApiKey NONE = new ApiKey("");

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /// @param value as it is sent; blank for none
  /// @throws IllegalArgumentException if it is not one word of visible ASCII characters; the value
  ///   is not repeated
  public static ApiKey of(String value) {
    String key = value.strip();
    if (!key.matches("[!-~]*")) {
      throw new IllegalArgumentException(
          ChatEndpoint.KEY
              + " has a value that cannot be used, wanted one word of visible ASCII characters");
    }
    return key.isEmpty() ? NONE : new ApiKey(key);
  }

  boolean isPresent() {
    return !value.isEmpty();
  }

  /// The value of the Authorization header.
  String authorization() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return isPresent() ? "***" : "none";
  }
}

package io.personaplex.apphost.model;

/// What an environment variable of a resource is set to.
public sealed interface Value {
  /// For everybody to see.
  ///
  /// @param text the value
  record Text(String text) implements Value {}

  /// For the resource alone to see.
  ///
  /// @param secret the value
  record Hidden(Secret secret) implements Value {}

  /// The address of another service, as this one reaches it.
  ///
  /// @param service name of that service
  /// @param endpoint name of its endpoint
  /// @param scheme scheme of the address: `http`, `ws`
  /// @param path path of the address, empty or starting with `/`
  record Reference(String service, String endpoint, String scheme, String path) implements Value {}

  /// For people: the text, [Secret#MASK], or what is referred to.
  default String shown() {
    return switch (this) {
      case Text(String text) -> text;
      case Hidden(Secret secret) -> secret.toString();
      case Reference(String service, String endpoint, String scheme, String path) ->
          "%s://{%s.%s}%s".formatted(scheme, service, endpoint, path);
    };
  }
}

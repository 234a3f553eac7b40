package io.personaplex.cli.config;

import io.personaplex.apphost.model.Secret;

/// The value of an option and where it was found.
///
/// @param option which one
/// @param value as written, stripped; may be a secret: [#shown] is for people
/// @param source where it was found
public record Setting(OptionName option, String value, Source source) {
  /// The value as it may be shown: a secret is a mask, an address has no password.
  public String shown() {
    return switch (option.kind()) {
      case OptionKind.Hidden _ -> value.isEmpty() ? "" : Secret.MASK;
      case OptionKind.Address _ -> value.replaceFirst("//[^/@]*@", "//" + Secret.MASK + "@");
      default -> value;
    };
  }

  @Override
  public String toString() {
    return "%s=%s (%s)".formatted(option, shown(), source.words());
  }
}

package io.personaplex.cli.config;

import io.personaplex.apphost.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The value of an option and where it was found.
///
/// @param option which one
/// @param value as written, stripped; may be a secret: [#shown] is for people
/// @param source where it was found
public record Setting(OptionName option, String value, Source source) {
  private static final Pattern USER_INFO = Pattern.compile("//([^/@]+)@");

  /// The value as it may be shown: a secret is a mask, an address has no password.
  public String shown() {
    return switch (option.kind()) {
      case OptionKind.Hidden _ -> value.isEmpty() ? "" : Secret.MASK;
      case OptionKind.Address _ -> USER_INFO.matcher(value).replaceFirst("//" + Secret.MASK + "@");
      default -> value;
    };
  }

  /// Whether the value is, or holds, something that must not be seen.
  public boolean isSecret() {
    return !shown().equals(value);
  }

  /// What must be masked where it turns up: the value, and the user name and password within it.
  List<Secret> secrets() {
    if (!isSecret()) {
      return List.of();
    }
    var secrets = new ArrayList<Secret>();
    secrets.add(Secret.of(option.name(), value));
    Matcher matcher = USER_INFO.matcher(value);
    if (option.kind() instanceof OptionKind.Address && matcher.find()) {
      secrets.add(Secret.of(option.name(), matcher.group(1)));
    }
    return secrets;
  }

  @Override
  public String toString() {
    return "%s=%s (%s)".formatted(option, shown(), source.words());
  }
}

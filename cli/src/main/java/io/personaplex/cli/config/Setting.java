package io.personaplex.cli.config;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The value of an option and where it was found.
///
/// @param option which one
/// @param value as written, stripped; may be a secret: [#shown] is for people
/// @param source where it was found
public record Setting(OptionName option, String value, Source source) {
  /// Whatever stands before the last `@`, but not the scheme, which may be missing. A password may
  /// hold any character, an `@` and a `/` too.
  private static final Pattern USER_INFO =
      Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)?(.+)@", Pattern.DOTALL);

  /// The value as it may be shown: a secret is a mask, an address has no password.
  public String shown() {
    return switch (option.kind()) {
      case OptionKind.Hidden _ -> value.isEmpty() ? "" : Secret.MASK;
      case OptionKind.Address _ -> masked();
      default -> value;
    };
  }

  private String masked() {
    Matcher matcher = USER_INFO.matcher(value);
    if (!matcher.find()) {
      return value;
    }
    String scheme = matcher.group(1) == null ? "" : matcher.group(1);
    return scheme + Secret.MASK + value.substring(matcher.end() - 1);
  }

  /// Whether the value is, or holds, something that must not be seen.
  public boolean isSecret() {
    return !shown().equals(value);
  }

  /// What must be masked where it turns up: the value, the user name and password within it, and
  /// that password alone if it is long enough to be found.
  public List<Secret> secrets() {
    if (!isSecret()) {
      return List.of();
    }
    var secrets = new ArrayList<Secret>();
    secrets.add(Secret.of(option.name(), value));
    Matcher matcher = USER_INFO.matcher(value);
    if (option.kind() instanceof OptionKind.Address && matcher.find()) {
      String userInfo = matcher.group(2);
      Stream.of(userInfo, userInfo.substring(userInfo.indexOf(':') + 1))
          .filter(part -> part.length() >= SecretMask.CHARACTERS_MIN)
          .distinct()
          .forEach(part -> secrets.add(Secret.of(option.name(), part)));
    }
    return secrets;
  }

  @Override
  public String toString() {
    return "%s=%s (%s)".formatted(option, shown(), source.words());
  }
}

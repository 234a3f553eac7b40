package io.personaplex.models;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a wheel's file name says: `name-version-tags.whl`.
///
/// Source: Python's binary distribution format, "File name convention"; names are compared in the
/// normal form of PEP 503.
final class WheelName {
  private WheelName() {}

  private static final Pattern WHEEL = Pattern.compile("([^-]+)-([^-]+)-.+\\.whl");

  /// The package as pip's notation has it, `name==version`; empty if this is not a wheel's name.
  static Optional<String> requirement(Path file) {
    Matcher name = WHEEL.matcher(file.getFileName().toString());
    return name.matches()
        ? Optional.of(
            name.group(1).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-") + "==" + name.group(2))
        : Optional.empty();
  }
}

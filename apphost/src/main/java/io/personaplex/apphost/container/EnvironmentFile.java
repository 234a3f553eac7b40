package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A container's environment on its way through the client: a file that only this user can read,
/// deleted on close. Arguments are readable for every user of the machine, so no value is in one.
///
/// The file has a line a variable. A value that is no line, or too long for the clients to read as
/// one, is inherited instead: the client gets the variable itself, and its name as argument.
final class EnvironmentFile implements AutoCloseable {
  /// The clients read lines of at most 64 KiB.
  private static final int LINE_CHARACTERS_MAX = 16_000;

  private final Path file;
  private final Map<String, String> inherited;

  private EnvironmentFile(Path file, Map<String, String> inherited) {
    this.file = file;
    this.inherited = inherited;
  }

  /// @throws UncheckedIOException if the file cannot be written
  static EnvironmentFile of(ContainerSpec spec) {
    var all = new LinkedHashMap<>(spec.environment());
    spec.secrets().forEach((variable, secret) -> all.put(variable, secret.reveal()));
    var lines = new ArrayList<String>();
    var inherited = new LinkedHashMap<String, String>();
    all.forEach(
        (variable, value) -> {
          if (isLine(value)) {
            lines.add(variable + "=" + value);
          } else {
            inherited.put(variable, value);
          }
        });
    try {
      Path file =
          Files.createTempFile(
              "personaplex-",
              ".env",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(file, lines, UTF_8);
      } catch (IOException failure) {
        Files.deleteIfExists(file);
        throw failure;
      }
      return new EnvironmentFile(file, inherited);
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "the environment of %s cannot be written".formatted(spec.name()), failure);
    }
  }

  /// Variables the client must have in its own environment.
  Map<String, String> inherited() {
    return inherited;
  }

  /// The options that make the client read it.
  List<String> toArguments() {
    var arguments = new ArrayList<>(List.of("--env-file", file.toString()));
    for (String variable : inherited.keySet()) {
      arguments.add("--env");
      arguments.add(variable);
    }
    return arguments;
  }

  private static boolean isLine(String value) {
    return value.length() <= LINE_CHARACTERS_MAX
        && value.chars().noneMatch(c -> c == '\n' || c == '\r');
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "%s holds secrets and cannot be deleted; delete it".formatted(file), failure);
    }
  }
}

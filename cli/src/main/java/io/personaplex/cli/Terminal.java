package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The person, if there is one, or what was piped in.
interface Terminal {
  /// Whether somebody can be asked.
  boolean isInteractive();

  /// Asks without showing what is typed.
  ///
  /// @return empty if nothing was typed
  Optional<String> secret(String question);

  /// One line of standard input; empty if there is none or it is blank.
  Optional<String> line();

  /// That of this process.
  static Terminal ofThisProcess() {
    return new OfProcess();
  }

  /// Standard input, and the console where there is one.
  final class OfProcess implements Terminal {
    private final @Nullable Console console = terminal();

    @Override
    public boolean isInteractive() {
      return console != null;
    }

    @Override
    public Optional<String> secret(String question) {
      if (console == null) {
        return Optional.empty();
      }
      char[] typed = console.readPassword("%s", question);
      return typed == null ? Optional.empty() : notBlank(new String(typed));
    }

    @Override
    public Optional<String> line() {
      try {
        String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        return line == null ? Optional.empty() : notBlank(line);
      } catch (IOException failure) {
        throw new UncheckedIOException("standard input cannot be read", failure);
      }
    }

    @SuppressWarnings(
        "SystemConsoleNull") // JDK 25 went back to null without a terminal (JDK-8351435)
    private static @Nullable Console terminal() {
      Console console = System.console();
      return console != null && console.isTerminal() ? console : null;
    }

    private static Optional<String> notBlank(String text) {
      return Optional.of(text.strip()).filter(stripped -> !stripped.isEmpty());
    }
  }
}

package io.personaplex.cli;

import java.util.Locale;

/// Asks a person before something is removed.
final class Consent {
  private Consent() {}

  /// Asks on the terminal; no answer means no.
  ///
  /// @throws CommandException if there is no terminal to ask on
  @SuppressWarnings(
      "SystemConsoleNull") // JDK 25 went back to null without a terminal (JDK-8351435)
  static boolean given(String question, Output output) {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new CommandException(
          ExitCode.USAGE,
          question + " There is no terminal to ask on: say --yes, or look with --dry-run");
    }
    String answer = console.readLine("%s [y/N] ", question);
    boolean given =
        answer != null
            && (answer.strip().toLowerCase(Locale.ROOT).equals("y")
                || answer.strip().toLowerCase(Locale.ROOT).equals("yes"));
    if (!given) {
      output.note("nothing was removed");
    }
    return given;
  }
}

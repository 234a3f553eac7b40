package io.personaplex.cli;

/// A command cannot do what it was asked to. The message is a sentence for the person who asked.
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /// @param exitCode how the command ends
  /// @param message what is wrong and what to do
  CommandException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}

package io.personaplex.http;

/// Settings that cannot be used. The message names every faulty one: its name, what it was, what it
/// may be.
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message all faults, one sentence, fit to be printed at start
  public SettingsException(String message) {
    super(message);
  }
}

package io.personaplex.cli.config;

/// A file of the configuration that cannot be read or written. The message names the file and what
/// to do, and holds nothing of its content.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message one sentence for people
  public ConfigurationException(String message) {
    super(message);
  }

  /// @param message one sentence for people
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.personaplex.audio;

/// Audio bytes cannot be read or written: damaged beyond repair, of an unsupported kind, or over a
/// limit. The message says what was found, what was wanted and what to do.
public final class AudioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault found by our own code.
  public AudioException(String message) {
    super(message);
  }

  /// A fault with a cause for the log.
  public AudioException(String message, Throwable cause) {
    super(message, cause);
  }
}

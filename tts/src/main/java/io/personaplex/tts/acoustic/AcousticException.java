package io.personaplex.tts.acoustic;

/// The acoustic model or its vocabulary cannot be used. The message says which file, what was found
/// and what to do; it holds no words of the user.
public final class AcousticException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault found by us.
  public AcousticException(String message) {
    super(message);
  }

  /// A fault with a cause for the log.
  public AcousticException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.personaplex.http;

/// A server cannot have its port. The message says why and what to do.
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message one sentence, fit to be printed at start
  /// @param cause for the log
  public ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}

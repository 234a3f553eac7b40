package io.personaplex.client;

/// The conversation did not go on: no connection, a wait that ran out, a send that failed. The
/// message says what was awaited and what was there instead.
public final class ChatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure found by the client itself.
  public ChatException(String message) {
    super(message);
  }

  /// A failure with a cause for the log.
  public ChatException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.personaplex.protocol;

/// What a peer sent cannot be understood. The message is a sentence we wrote, fit to be sent back
/// as a close reason.
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what was wrong: what, got, wanted
  public ProtocolException(String message) {
    super(message);
  }
}

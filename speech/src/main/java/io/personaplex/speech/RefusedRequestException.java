package io.personaplex.speech;

/// What was asked of a session cannot be done, and asking again for the same will fail again: the
/// request is at fault, not the engine. The message says what to change, for the person who asked.
public final class RefusedRequestException extends SpeechException {
  private static final long serialVersionUID = 1L;

  /// A refusal found by the engine itself.
  public RefusedRequestException(String message) {
    super(message);
  }
}

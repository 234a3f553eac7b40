package io.personaplex.speech;

/// A speech engine or session cannot do what it should. The message says what, where and what to
/// do, and is fit to be shown to the person who waits for an answer.
public sealed class SpeechException extends RuntimeException permits RefusedRequestException {
  private static final long serialVersionUID = 1L;

  /// A failure found by the engine itself.
  public SpeechException(String message) {
    super(message);
  }

  /// A failure with a cause for the log.
  public SpeechException(String message, Throwable cause) {
    super(message, cause);
  }
}

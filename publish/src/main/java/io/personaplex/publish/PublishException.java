package io.personaplex.publish;

/// An image cannot be made. The message says why and what to do, for the person who asked.
public final class PublishException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param sentence what is wrong, where, and what to do
  public PublishException(String sentence) {
    super(sentence);
  }

  /// @param sentence what is wrong, where, and what to do
  public PublishException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}

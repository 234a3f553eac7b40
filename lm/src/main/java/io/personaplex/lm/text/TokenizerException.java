package io.personaplex.lm.text;

/// A tokenizer file is not what it should be, or asks for something that is not supported, or a
/// text is too long. The message says which file, where, what was found and what was wanted; it is
/// fit to be shown.
public final class TokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault found here.
  public TokenizerException(String message) {
    super(message);
  }

  /// A fault with a cause for the log.
  public TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}

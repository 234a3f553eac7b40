package io.personaplex.lm;

/// A voice or a persona cannot be used with this model. The message says which, what was found and
/// what was wanted; it is fit to be shown.
public final class PromptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault found here.
  public PromptException(String message) {
    super(message);
  }
}

package io.personaplex.models;

/// A model is not here, cannot be fetched or is not what the catalogue says. The message says what,
/// where and which command helps, and is fit to be shown to the person who waits.
public sealed class ModelException extends RuntimeException permits HubRefusal {
  private static final long serialVersionUID = 1L;

  /// A failure found by this module.
  public ModelException(String message) {
    super(message);
  }

  /// A failure with a cause for the log.
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.personaplex.tensor;

/// A file of tensors is not what it should be, or not what the model wants. The message says which
/// file, which tensor, what was found, what was wanted and what to do; it is fit to be shown.
public final class TensorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault found here.
  public TensorException(String message) {
    super(message);
  }

  /// A fault with a cause for the log.
  public TensorException(String message, Throwable cause) {
    super(message, cause);
  }
}

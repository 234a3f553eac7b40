package io.personaplex.apphost.process;

/// A program could not be started, and trying again would not help. The message is a sentence for
/// the user.
public final class ProcessStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProcessStartException(String message) {
    super(message);
  }

  public ProcessStartException(String message, Throwable cause) {
    super(message, cause);
  }
}

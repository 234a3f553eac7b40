package io.personaplex.apphost.run;

/// The record of a run cannot be read or written. The message is a sentence for the person who
/// asked; it repeats nothing of the record.
public final class RunRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what is wrong, where, and what to do
  public RunRecordException(String message) {
    super(message);
  }
}

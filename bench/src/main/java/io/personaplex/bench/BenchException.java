package io.personaplex.bench;

/// A benchmark cannot be run or went wrong; the message says what to do.
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}

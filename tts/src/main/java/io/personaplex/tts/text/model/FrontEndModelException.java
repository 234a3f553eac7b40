package io.personaplex.tts.text.model;

import org.jspecify.annotations.Nullable;

/// A file of the front end is missing, unreadable or not what it should be. The message names the
/// file, what was found and what was wanted.
public final class FrontEndModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param cause what was thrown below, if anything
  public FrontEndModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

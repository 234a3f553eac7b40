package io.personaplex.codec;

/// A configuration or weights file that this codec cannot run. The message says which entry, what
/// was found and what was wanted; it is fit to be shown.
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault found here.
  public CodecException(String message) {
    super(message);
  }
}

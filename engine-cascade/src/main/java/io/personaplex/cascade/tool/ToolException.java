package io.personaplex.cascade.tool;

import java.io.Serial;

/// A tool cannot do what it was asked for. The message is one clause, fit to be spoken.
public final class ToolException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param reason completes "that cannot be done: …"
  public ToolException(String reason) {
    super(reason);
  }
}

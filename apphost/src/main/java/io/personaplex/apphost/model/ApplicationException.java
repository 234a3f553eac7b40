package io.personaplex.apphost.model;

import java.util.List;

/// The application as described cannot be started. The message lists every fault, one a line, each
/// a sentence for the person who started it.
public final class ApplicationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param fault what is wrong, where, and what to do
  public ApplicationException(String fault) {
    super(fault);
  }

  /// @param faults all of them; at least one
  public ApplicationException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }
}

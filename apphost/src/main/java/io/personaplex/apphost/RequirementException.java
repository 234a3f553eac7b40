package io.personaplex.apphost;

/// What the run was required to have is not there, and no substitute was allowed. The message is a
/// sentence for the user.
public final class RequirementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what was required, what is missing, and what to do; without the resource's name
  public RequirementException(String message) {
    super(message);
  }
}

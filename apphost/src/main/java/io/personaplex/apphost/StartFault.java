package io.personaplex.apphost;

/// A form could not be started. The message is a sentence for the user.
final class StartFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;
  private final boolean passes;

  /// @param why what is wrong, one sentence
  /// @param remedy what to do; empty if `why` says it
  /// @param passes whether the same can succeed later without anyone doing anything here
  StartFault(String why, String remedy, boolean passes) {
    super(why);
    this.remedy = remedy;
    this.passes = passes;
  }

  String why() {
    return String.valueOf(getMessage());
  }

  String remedy() {
    return remedy;
  }

  boolean passes() {
    return passes;
  }
}

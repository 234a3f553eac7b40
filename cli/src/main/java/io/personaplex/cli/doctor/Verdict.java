package io.personaplex.cli.doctor;

/// What a finding means for a conversation.
enum Verdict {
  OK("ok"),
  /// Worth knowing, nothing to do.
  NOTE("note"),
  /// It works, but not well, or not safely.
  WARNING("warning"),
  /// It will not work.
  FAILED("failed"),
  /// There is nothing to look at here.
  NOT_APPLICABLE("n/a");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /// As it is shown, in the table and in JSON.
  String word() {
    return word;
  }
}

package io.personaplex.cli.doctor;

/// What a program said.
///
/// @param code its exit code; 127 if there is no such program, 124 if it took too long, as the
///   shell and `timeout` have it; above 128 the signal that ended it
/// @param out its standard output, stripped
/// @param err its standard error, stripped
record CommandOutput(int code, String out, String err) {
  static final int NOT_FOUND = 127;
  static final int TIMED_OUT = 124;

  boolean timedOut() {
    return code == TIMED_OUT;
  }

  boolean ok() {
    return code == 0;
  }

  /// The first line it wrote, errors first if it failed; for a sentence.
  String firstLine() {
    String text = ok() || err.isEmpty() ? out : err;
    return text.lines().findFirst().orElse("exit code " + code).strip();
  }
}

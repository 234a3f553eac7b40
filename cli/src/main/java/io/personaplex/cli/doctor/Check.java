package io.personaplex.cli.doctor;

/// One thing the doctor looks at.
///
/// @param id how it is called on the command line, in kebab-case
/// @param title what is looked at, in a few words
record Check(String id, String title, Examiner examiner) {

  /// Looks, and says what it found. May take as long as [Examination#LIMIT]; is interrupted then.
  @FunctionalInterface
  interface Examiner {
    Finding examine(Machine machine) throws Exception;
  }
}

package io.personaplex.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a check found.
///
/// @param found one sentence, without a full stop
/// @param remedy what to do, if there is something; see [Troubleshooting#remedy]
/// @param details more for those who ask, a line each
record Finding(Verdict verdict, String found, Optional<String> remedy, List<String> details) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  Finding {
    // Commands and answers of others are in it, and each finding is one line.
    found = BLANKS.matcher(found).replaceAll(" ").strip();
    details = List.copyOf(details);
  }

  static Finding ok(String found) {
    return new Finding(Verdict.OK, found, Optional.empty(), List.of());
  }

  static Finding note(String found) {
    return new Finding(Verdict.NOTE, found, Optional.empty(), List.of());
  }

  static Finding note(String found, String remedy) {
    return new Finding(Verdict.NOTE, found, Optional.of(remedy), List.of());
  }

  static Finding warning(String found, String remedy) {
    return new Finding(Verdict.WARNING, found, Optional.of(remedy), List.of());
  }

  /// A program did not answer, which says nothing about what it was asked.
  static Finding timedOut(String what, CommandOutput answer) {
    return warning(
        "%s: %s".formatted(what, answer.firstLine()), Troubleshooting.remedy("check-timed-out"));
  }

  static Finding failed(String found, String remedy) {
    return new Finding(Verdict.FAILED, found, Optional.of(remedy), List.of());
  }

  static Finding notApplicable(String found) {
    return new Finding(Verdict.NOT_APPLICABLE, found, Optional.empty(), List.of());
  }

  /// The same with more to read.
  Finding with(List<String> more) {
    return new Finding(verdict, found, remedy, more);
  }
}

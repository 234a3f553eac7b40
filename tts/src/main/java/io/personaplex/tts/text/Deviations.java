package io.personaplex.tts.text;

/// Whether known faults of the reference are repeated.
public enum Deviations {
  /// As the reference: for comparison.
  OFF,
  /// Better on purpose, for listening: "I said no." ends in "no", quotation marks and mark-up are
  /// not read, spaced hyphens are pauses, phone numbers and ranges also work before a full stop.
  ON
}

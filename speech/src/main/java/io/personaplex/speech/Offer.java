package io.personaplex.speech;

/// Whether an engine wants to be taken by `SPEECH_ENGINE=auto` on this machine.
public sealed interface Offer {
  /// It does.
  ///
  /// @param why what speaks for it, a part of a sentence; may be empty
  record Taken(String why) implements Offer {}

  /// Nobody has given it what it needs, and that is no fault.
  ///
  /// @param reason a few words for people
  record NotSetUp(String reason) implements Offer {}

  /// It has what it needs and would not do here.
  ///
  /// @param reason a sentence for people: what was measured, what is wanted, how to force it
  record Unfit(String reason) implements Offer {}
}

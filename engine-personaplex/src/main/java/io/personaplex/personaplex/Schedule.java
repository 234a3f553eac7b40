package io.personaplex.personaplex;

/// When a frame of the agent is given out.
public enum Schedule {
  /// With the user's frame of the same 80 ms, as soon as it is whole.
  LIVE,
  /// One call later, as the reference does, which begins with the last frame of the prompt:
  /// silence. The same tokens and sound otherwise; for comparisons with it.
  REFERENCE
}

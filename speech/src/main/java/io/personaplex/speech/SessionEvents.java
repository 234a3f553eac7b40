package io.personaplex.speech;

import java.util.Map;

/// What a session has to say beside audio. Called only from inside [SpeechSession#step], on the
/// caller's thread, in the order in which things happen; the receiver must not block.
public interface SessionEvents {
  /// A piece of the agent's words, given out when the frame that starts to speak it is; a piece
  /// that continues a sentence starts with its own space. Concatenated, the pieces read as the
  /// whole reply.
  void text(String piece);

  /// What a model that chooses one text token a frame chose in this one, as its own record writes
  /// it: `PAD` and `EPAD` where it says nothing, else the piece. Told once a frame, before what it
  /// adds to the words, by such engines alone; of no interest to a client.
  default void token(String written) {}

  /// The user's words as recognised so far.
  ///
  /// @param text empty, and final, if what was told before were no words after all
  /// @param isFinal true once for each turn, false while the turn may still go on
  void userText(String text, boolean isFinal);

  /// Facts about the session for machines (timings of a turn, counters); keys in snake case, values
  /// are strings, numbers, booleans, or maps of those.
  void metadata(Map<String, ?> fields);
}

package io.personaplex.lm;

/// Chooses the next token of a channel from the model's logits.
public interface TokenChooser {
  /// @param logits one a token; not changed
  /// @param row of the session the token is for, counted from its start
  /// @param channel of the row, 0 for text
  /// @return an index into the logits
  int choose(float[] logits, long row, int channel);
}

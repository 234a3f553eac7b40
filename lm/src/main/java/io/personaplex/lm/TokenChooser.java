package io.personaplex.lm;

/// Chooses the next token of a channel from the model's logits.
public interface TokenChooser {
  /// @param logits one a token; not changed
  /// @return an index into them
  int choose(float[] logits);
}

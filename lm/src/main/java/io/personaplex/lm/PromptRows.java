package io.personaplex.lm;

/// The rows of a prompt in order, each either tokens or the sum of their embeddings, as a packaged
/// voice stores them.
public interface PromptRows {
  /// Number of rows.
  int size();

  /// Whether row `i` is given as an embedding.
  boolean isEmbedding(int i);

  /// The tokens of row `i`.
  ///
  /// @param row [LmConfig#streams()] ids, filled
  /// @throws IllegalStateException if the row is an embedding
  void copyTokens(int i, int[] row);

  /// The embedding of row `i`.
  ///
  /// @param embedding [LmConfig#dim()] floats from `offset`, filled
  /// @throws IllegalStateException if the row is tokens
  void copyEmbedding(int i, float[] embedding, int offset);
}

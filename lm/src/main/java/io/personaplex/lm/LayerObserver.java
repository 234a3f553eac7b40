package io.personaplex.lm;

/// Sees what passes between the parts of a network: for comparing implementations and precisions
/// stage by stage. Costs nothing while there is none.
@FunctionalInterface
public interface LayerObserver {
  /// Which transformer.
  enum Network {
    TEMPORAL,
    DEPTH
  }

  /// After which part.
  enum Stage {
    /// Sum of a row's embeddings, or a sub-step's input; the layer is −1.
    INPUT,
    /// First norm of a layer.
    NORM1,
    /// Attention after its output projection, before it is added.
    ATTENTION,
    /// Second norm.
    NORM2,
    /// Gated feed-forward, before it is added.
    FEED_FORWARD,
    /// Output of a layer.
    LAYER
  }

  /// Called while the network runs, on its thread.
  ///
  /// @param position of the row since the start, or the sub-step
  /// @param values borrowed: they change after the call
  /// @param offset of the first value
  /// @param length number of values
  void observe(
      Network network,
      Stage stage,
      int layer,
      long position,
      float[] values,
      int offset,
      int length);
}

package io.personaplex.codec;

/// Counts the modules of a SEANet as its file does: activations count, though they hold nothing.
final class ModuleIndex {
  private int next;

  /// The number of the next module with weights; stays there.
  int peek() {
    return next;
  }

  /// The number of the next module with weights.
  int next() {
    return next++;
  }

  /// Passes over an activation.
  void activation() {
    next++;
  }
}

package io.personaplex.lm;

import io.personaplex.tensor.Tensor;

/// How far a stage may be from the golden file: the bound of the set's README, which it states
/// beside the largest value of the stage. A set whose values are larger has rounding errors that
/// are as much larger.
///
/// @param value absolute, for values up to `largest`
/// @param largest magnitude the README states
record Bound(double value, double largest) {
  static final Bound EMBEDDING = new Bound(5e-6, 10);
  static final Bound TEMPORAL = new Bound(5e-5, 10);
  static final Bound TEXT_LOGITS = new Bound(1e-4, 15);
  static final Bound DEPTH = new Bound(2e-4, 14);
  static final Bound AUDIO_LOGITS = new Bound(2e-4, 26);

  /// The bound for a tensor of the set.
  double of(Tensor wanted) {
    return of(wanted.toFloats());
  }

  /// The bound for values like these.
  double of(float[] wanted) {
    double magnitude = 0;
    for (float v : wanted) {
      magnitude = Math.max(magnitude, Math.abs(v));
    }
    return value * Math.max(1, magnitude / largest);
  }
}

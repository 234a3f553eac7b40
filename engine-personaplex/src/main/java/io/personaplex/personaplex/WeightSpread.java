package io.personaplex.personaplex;

/// How the random values of one tensor lie.
sealed interface WeightSpread {
  /// The value of one step.
  ///
  /// @param normal of the standard normal distribution
  /// @param uniform of the same step in 0 … 1
  float at(double normal, double uniform);

  /// Around zero.
  record Normal(double deviation) implements WeightSpread {
    @Override
    public float at(double normal, double uniform) {
      return (float) (deviation * normal);
    }
  }

  /// Between two values, all alike.
  record Uniform(double from, double to) implements WeightSpread {
    @Override
    public float at(double normal, double uniform) {
      return (float) (from + (to - from) * uniform);
    }
  }

  /// One value only.
  static WeightSpread constant(double value) {
    return new Uniform(value, value);
  }

  /// For a matrix whose outputs sum `inputs` values of about 1 and shall be about `size` in size.
  static WeightSpread summing(double inputs, double size) {
    return new Normal(size / Math.sqrt(inputs));
  }

  /// Of the gains of a norm: 1 ± 0.2.
  static WeightSpread gains() {
    return new Uniform(0.8, 1.2);
  }
}

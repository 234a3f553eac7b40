package io.personaplex.testkit;

/// What every comparison with the golden set shares; the set's README.md says where it comes from,
/// under "Tolerances".
public final class GoldenTolerance {
  /// A decision of the reference may fall otherwise here if the best candidate was less than this
  /// better than the second: in logits for tokens, in distance for codes.
  public static final double NEAR_TIE = 5e-5;

  private GoldenTolerance() {}
}

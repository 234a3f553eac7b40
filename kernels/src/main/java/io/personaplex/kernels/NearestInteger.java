package io.personaplex.kernels;

/// Rounding by addition, which every processor does for whole vectors.
public final class NearestInteger {
  /// Added to a float of magnitude below 2²² it leaves the nearest integer, ties to even, in the
  /// lowest bits of the sum; subtracted again, it leaves that integer as a float.
  public static final float SHIFT = 0x1.8p23f;

  private NearestInteger() {}
}

package io.personaplex.lm;

/// Random numbers by place, not by order: `SplitMix64` (Steele, Lea & Flood 2014) read at any index
/// of its sequence. So the noise of a candidate does not depend on which other candidates there
/// are, and rounding that moves one of them in or out changes nothing for the rest.
///
/// Number `i` of a seed is `mix(seed + (i + 1) · γ)` with γ = 2^64 divided by the golden ratio,
/// odd, and `mix` Stafford's thirteenth variant of the finaliser of MurmurHash3.
final class Noise {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1p-53;

  private Noise() {}

  /// Number `index` of the sequence of `seed`.
  static long bits(long seed, long index) {
    return mix(seed + (index + 1) * GAMMA);
  }

  /// Number `index` as a double, 0 < x < 1: the middle of one of 2^53 equal intervals.
  static double uniform(long seed, long index) {
    return ((bits(seed, index) >>> 11) + 0.5) * UNIT;
  }

  /// Number `index` as a standard Gumbel variate: minus the logarithm of an exponential one.
  static double gumbel(long seed, long index) {
    return -Math.log(-Math.log(uniform(seed, index)));
  }

  private static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long y = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }
}

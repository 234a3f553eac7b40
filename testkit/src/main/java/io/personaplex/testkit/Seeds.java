package io.personaplex.testkit;

import java.util.SplittableRandom;

/// The seed of a randomised test: printed in every failure, replayed with `-Dtest.seed=N`.
public final class Seeds {
  private Seeds() {}

  /// The seed to use: the system property `test.seed`, else a fresh one.
  public static long next() {
    String fixed = System.getProperty("test.seed", "");
    return fixed.isEmpty() ? new SplittableRandom().nextLong() : Long.parseLong(fixed);
  }
}

package io.personaplex.personaplex;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.scalar.ScalarKernels;

/// Makes the threads and kernels that the options ask for.
final class ComputeChoice {
  private ComputeChoice() {}

  static Compute of(EngineOptions options) {
    return new Compute(ScalarKernels.create(), threads(options));
  }

  /// How many compute.
  static int threads(EngineOptions options) {
    return options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
  }
}

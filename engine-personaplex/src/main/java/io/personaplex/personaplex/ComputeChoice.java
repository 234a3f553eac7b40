package io.personaplex.personaplex;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.speech.SpeechException;

/// Makes the threads and kernels that the options ask for.
final class ComputeChoice {
  private ComputeChoice() {}

  /// @throws SpeechException if the kernels that were named cannot run in this JVM
  static Compute of(EngineOptions options) {
    Kernels kernels;
    try {
      kernels = options.kernels().open();
    } catch (IllegalStateException e) {
      throw new SpeechException(
          "%s=%s: %s".formatted(EngineOptions.KERNELS, options.kernels(), e.getMessage()), e);
    }
    return new Compute(kernels, threads(options));
  }

  /// How many compute.
  static int threads(EngineOptions options) {
    return options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
  }
}

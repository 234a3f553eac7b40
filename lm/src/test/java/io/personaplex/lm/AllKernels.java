package io.personaplex.lm;

import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import java.util.stream.Stream;

/// The implementations of the kernels, the specification first.
final class AllKernels {
  private AllKernels() {}

  static Stream<Kernels> stream() {
    return Stream.of(ScalarKernels.create(), VectorKernels.create());
  }

  /// For tests that do much.
  static Kernels fastest() {
    return stream().reduce((first, second) -> second).orElseThrow();
  }
}

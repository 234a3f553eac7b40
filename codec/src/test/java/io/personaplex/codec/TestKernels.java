package io.personaplex.codec;

import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import java.util.List;

/// The kernels every golden test runs with.
final class TestKernels {
  private TestKernels() {}

  static List<Kernels> all() {
    return List.of(ScalarKernels.create(), VectorKernels.create());
  }
}

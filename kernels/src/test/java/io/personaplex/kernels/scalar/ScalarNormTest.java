package io.personaplex.kernels.scalar;

import io.personaplex.kernels.NormContract;

class ScalarNormTest extends NormContract {
  ScalarNormTest() {
    super(ScalarKernels.create());
  }
}

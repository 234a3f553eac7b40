package io.personaplex.kernels.vector;

import io.personaplex.kernels.NormContract;

class VectorNormTest extends NormContract {
  VectorNormTest() {
    super(VectorKernels.create());
  }
}

package io.personaplex.kernels.vector;

import io.personaplex.kernels.ActivationContract;

class VectorActivationTest extends ActivationContract {
  VectorActivationTest() {
    super(VectorKernels.create());
  }
}

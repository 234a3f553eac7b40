package io.personaplex.kernels.scalar;

import io.personaplex.kernels.ActivationContract;

class ScalarActivationTest extends ActivationContract {
  ScalarActivationTest() {
    super(ScalarKernels.create());
  }
}

package io.personaplex.kernels.scalar;

import io.personaplex.kernels.MatMulContract;

class ScalarMatMulTest extends MatMulContract {
  ScalarMatMulTest() {
    super(ScalarKernels.create());
  }
}

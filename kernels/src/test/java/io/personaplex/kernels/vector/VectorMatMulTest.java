package io.personaplex.kernels.vector;

import io.personaplex.kernels.MatMulContract;

class VectorMatMulTest extends MatMulContract {
  VectorMatMulTest() {
    super(VectorKernels.create());
  }
}

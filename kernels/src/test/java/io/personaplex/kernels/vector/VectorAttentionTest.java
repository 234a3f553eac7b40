package io.personaplex.kernels.vector;

import io.personaplex.kernels.AttentionContract;

class VectorAttentionTest extends AttentionContract {
  VectorAttentionTest() {
    super(VectorKernels.create());
  }
}

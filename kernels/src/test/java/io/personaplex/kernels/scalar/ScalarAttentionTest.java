package io.personaplex.kernels.scalar;

import io.personaplex.kernels.AttentionContract;

class ScalarAttentionTest extends AttentionContract {
  ScalarAttentionTest() {
    super(ScalarKernels.create());
  }
}

package io.personaplex.kernels.vector;

import io.personaplex.kernels.Kernels;

/// The fast kernels. Needs the module `jdk.incubator.vector`.
public final class VectorKernels {
  private VectorKernels() {}

  /// All vector kernels, for the widest registers of this processor.
  public static Kernels create() {
    return new Kernels(
        "vector (%d-bit)".formatted(Lanes.FLOAT.vectorBitSize()),
        new VectorMatMul(),
        new VectorAttention(),
        VectorNorms::rmsNorm,
        VectorNorms::layerNorm,
        VectorActivations::elu,
        VectorActivations::gelu,
        VectorActivations::siluGate);
  }
}

package io.personaplex.codec;

import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.kernels.WeightPacker;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Matrices in the layout the products read. The codec is float32 throughout.
final class PackedWeights {
  private PackedWeights() {}

  /// From a tensor `[rows, columns]`.
  static WeightMatrix matrix(Tensor source, Arena arena) {
    return WeightPacker.pack(source, WeightFormat.F32, arena);
  }

  /// From row-major values.
  static WeightMatrix matrix(String name, float[] values, int rows, int columns, Arena arena) {
    long[] shape = {rows, columns};
    return matrix(new Tensor(name, DType.F32, shape, MemorySegment.ofArray(values)), arena);
  }
}

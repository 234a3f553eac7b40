package io.personaplex.kernels;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Tensors and vectors to test with.
final class RandomMatrix {
  private RandomMatrix() {}

  static Tensor of(int rows, int columns, SplittableRandom random) {
    return of(floats(rows * columns, random), rows, columns);
  }

  static Tensor of(float[] values, int rows, int columns) {
    MemorySegment data = Arena.ofAuto().allocate(values.length * 4L, 64);
    MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
    return new Tensor("random", DType.F32, new long[] {rows, columns}, data);
  }

  static float[] floats(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

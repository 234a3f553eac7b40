package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.HALF_SHORT;
import static io.personaplex.kernels.vector.Lanes.LITTLE;

import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ShortVector;

/// Keys or values of some positions of one head, as floats in an array of the first-level cache.
/// What works on them knows no formats, and is small: each load from memory outside the heap is so
/// much code that the compiler stops inlining a loop with many of them, and vectors become objects.
final class RingRows {
  /// 16 KiB: half of a first-level cache.
  private static final int FLOATS = 4096;

  private RingRows() {}

  /// Floats that [#load] may write.
  static int floats(int dim) {
    return Math.max(FLOATS, dim);
  }

  /// How many positions to load at a time, of `left` from `slot` on: they must lie together.
  static int run(KvRing ring, int slot, int left) {
    int fitting = floats(ring.headDim()) / ring.headDim();
    return Math.min(fitting, Math.min(left, ring.capacity() - slot));
  }

  /// Loads `count` positions from `slot` on.
  ///
  /// @param data keys or values of the ring
  /// @param rows receives `[count][headDim]`
  static void load(KvRing ring, MemorySegment data, int head, int slot, int count, float[] rows) {
    int dim = ring.headDim();
    long element = ((long) head * ring.capacity() + slot) * dim;
    switch (ring.format()) {
      case F32 ->
          MemorySegment.copy(
              data, ValueLayout.JAVA_FLOAT, element * Float.BYTES, rows, 0, count * dim);
      case BF16 -> widen(data, element * Short.BYTES, count * dim, rows);
    }
  }

  private static void widen(MemorySegment data, long at, int count, float[] to) {
    int i = 0;
    for (; i + COUNT <= count; i += COUNT) {
      Lanes.widen(
              ShortVector.fromMemorySegment(HALF_SHORT, data, at + i * (long) Short.BYTES, LITTLE))
          .intoArray(to, i);
    }
    for (; i < count; i++) {
      to[i] = DType.bf16ToFloat(data.get(ValueLayout.JAVA_SHORT, at + i * (long) Short.BYTES));
    }
  }
}

package io.personaplex.kernels.scalar;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.Scratch;
import io.personaplex.tensor.DType;
import java.lang.foreign.MemorySegment;

final class ScalarAttention implements Attention {
  @Override
  public void attend(
      KvRing ring,
      long first,
      long last,
      float[] q,
      int qOffset,
      float[] out,
      int outOffset,
      int fromHead,
      int toHead,
      Scratch scratch) {
    Attention.check(ring, first, last, q, qOffset, out, outOffset, fromHead, toHead);
    int dim = ring.headDim();
    int count = Math.toIntExact(last - first + 1);
    // As many as there ever can be: a ring that fills must not ask for more every time.
    float[] weights = scratch.floats(ring.capacity());
    for (int h = fromHead; h < toHead; h++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        double score = 0;
        for (int d = 0; d < dim; d++) {
          score += (double) q[qOffset + h * dim + d] * element(ring, ring.keys(), h, first + i, d);
        }
        weights[i] = (float) (score / Math.sqrt(dim));
        largest = Math.max(largest, weights[i]);
      }
      double sum = 0;
      for (int i = 0; i < count; i++) {
        weights[i] = (float) Math.exp(weights[i] - largest);
        sum += weights[i];
      }
      for (int d = 0; d < dim; d++) {
        double mixed = 0;
        for (int i = 0; i < count; i++) {
          mixed += (double) weights[i] * element(ring, ring.values(), h, first + i, d);
        }
        out[outOffset + h * dim + d] = (float) (mixed / sum);
      }
    }
  }

  private static float element(KvRing ring, MemorySegment data, int head, long position, int d) {
    long index = ((long) head * ring.capacity() + ring.slot(position)) * ring.headDim() + d;
    return switch (ring.format()) {
      case F32 -> data.get(JAVA_FLOAT, index * 4);
      case BF16 -> DType.bf16ToFloat(data.get(JAVA_SHORT, index * 2));
    };
  }
}

package io.personaplex.kernels.vector;

import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.Scratch;
import java.util.Arrays;

/// Lanes lie along the head: [AttentionScores] of all positions, [Softmax], then [ValueMix]. Keys
/// and values are read once each, in ascending order of the positions, in two runs where the ring
/// wraps; in that order they are added too, whatever is computed side by side.
final class VectorAttention implements Attention {
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
    int count = (int) (last - first + 1);
    int slot = ring.slot(first);
    // As many as there ever can be: a ring that fills must not ask for more every time.
    float[] weights = scratch.floats(ring.capacity() + AttentionScores.GROUP - 1);
    float[] rows = scratch.sums(RingRows.floats(dim));
    for (int h = fromHead; h < toHead; h++) {
      scores(ring, h, slot, count, q, qOffset + h * dim, weights, rows);
      float sum = Softmax.replace(weights, count);
      int to = outOffset + h * dim;
      Arrays.fill(out, to, to + dim, 0);
      mix(ring, h, slot, count, weights, out, to, rows);
      for (int d = to; d < to + dim; d++) {
        out[d] /= sum;
      }
    }
  }

  private static void scores(
      KvRing ring,
      int head,
      int slot,
      int count,
      float[] q,
      int query,
      float[] weights,
      float[] rows) {
    float scale = (float) (1 / Math.sqrt(ring.headDim()));
    int at = slot;
    int run;
    for (int from = 0; from < count; from += run) {
      run = RingRows.run(ring, at, count - from);
      RingRows.load(ring, ring.keys(), head, at, run, rows);
      AttentionScores.compute(rows, run, ring.headDim(), q, query, scale, weights, from);
      at = ring.slot((long) at + run);
    }
  }

  private static void mix(
      KvRing ring,
      int head,
      int slot,
      int count,
      float[] weights,
      float[] out,
      int to,
      float[] rows) {
    int at = slot;
    int run;
    for (int from = 0; from < count; from += run) {
      run = RingRows.run(ring, at, count - from);
      RingRows.load(ring, ring.values(), head, at, run, rows);
      ValueMix.add(rows, run, ring.headDim(), weights, from, out, to);
      at = ring.slot((long) at + run);
    }
  }
}

package io.personaplex.kernels;

/// Scaled dot-product attention of one query position over a [KvRing], heads `fromHead ≤ h <
/// toHead`: `out_h = Σ_p softmax_p(q_h · k_{h,p} / √headDim) · v_{h,p}` over the positions `first ≤
/// p ≤ last`.
///
/// - **Shapes**: `q` and `out` hold `[heads·headDim]` floats from their offsets, not overlapping.
/// - **Numerics**: float32; the softmax subtracts the largest score.
/// - **Threads**: stateless; the ring is only read; `scratch` belongs to the calling thread.
public interface Attention {
  /// @throws IllegalArgumentException if positions or heads are not in the ring, or arrays too
  ///   short
  void attend(
      KvRing ring,
      long first,
      long last,
      float[] q,
      int qOffset,
      float[] out,
      int outOffset,
      int fromHead,
      int toHead,
      Scratch scratch);

  /// What every implementation asks of its arguments.
  ///
  /// @throws IllegalArgumentException if positions or heads are not in the ring, or arrays too
  ///   short
  static void check(
      KvRing ring,
      long first,
      long last,
      float[] q,
      int qOffset,
      float[] out,
      int outOffset,
      int fromHead,
      int toHead) {
    if (first > last || last >= ring.end() || first < Math.max(0, ring.end() - ring.capacity())) {
      throw new IllegalArgumentException(
          "attention: positions %d to %d, the ring of %d slots holds those before %d"
              .formatted(first, last, ring.capacity(), ring.end()));
    }
    if (fromHead < 0 || fromHead > toHead || toHead > ring.heads()) {
      throw new IllegalArgumentException(
          "attention: heads %d to %d of %d".formatted(fromHead, toHead, ring.heads()));
    }
    long width = (long) ring.heads() * ring.headDim();
    if (qOffset < 0
        || outOffset < 0
        || qOffset + width > q.length
        || outOffset + width > out.length) {
      throw new IllegalArgumentException(
          "attention: %d heads of %d from %d of %d floats to %d of %d floats"
              .formatted(ring.heads(), ring.headDim(), qOffset, q.length, outOffset, out.length));
    }
  }
}

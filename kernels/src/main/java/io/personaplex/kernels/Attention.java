package io.personaplex.kernels;

/// Scaled dot-product attention of one query position over a [KvRing], heads `fromHead ≤ h <
/// toHead`: `out_h = Σ_p softmax_p(q_h · k_{h,p} / √headDim) · v_{h,p}` over the positions `first ≤
/// p ≤ last`.
///
/// - **Shapes**: `q` and `out` hold `[heads·headDim]` floats from their offsets.
/// - **Numerics**: float32; the softmax subtracts the largest score.
/// - **Threads**: stateless; the ring is only read; `scratch` belongs to the calling thread.
public interface Attention {
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
}

package io.personaplex.codec;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.WeightMatrix;
import java.util.Arrays;
import java.util.List;

/// A residual vector quantiser: the first codebook rounds the projected latent, each further one
/// what the ones before left over.
///
/// Source: Zeghidour et al. 2021, *SoundStream*, arXiv:2107.03312, section III-C.
///
/// @param inProjection `[codebookDim, dim]`
/// @param outProjection `[dim, codebookDim]`
/// @param codebooks those in use; may be none
record ResidualQuantiser(
    WeightMatrix inProjection, WeightMatrix outProjection, List<Codebook> codebooks) {

  /// Codes of the latent in `b.latent`, into `codes` from `offset`.
  void encode(Compute compute, QuantiserBuffers b, int[] codes, int offset) {
    compute.multiply(inProjection, b.latent, b.residual, 1);
    for (int k = 0; k < codebooks.size(); k++) {
      Codebook codebook = codebooks.get(k);
      int code = codebook.nearest(compute, b.residual, b.products);
      codebook.subtract(code, b.residual.data());
      codes[offset + k] = code;
    }
  }

  /// The latent that codes stand for, into `b.latent`.
  void decode(Compute compute, QuantiserBuffers b, int[] codes, int offset) {
    float[] sum = b.residual.data();
    Arrays.fill(sum, 0);
    for (int k = 0; k < codebooks.size(); k++) {
      codebooks.get(k).add(codes[offset + k], sum);
    }
    compute.multiply(outProjection, b.residual, b.latent, 1);
  }
}

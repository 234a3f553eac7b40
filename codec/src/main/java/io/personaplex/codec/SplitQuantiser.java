package io.personaplex.codec;

import io.personaplex.kernels.Compute;

/// Two residual quantisers side by side: one for meaning, one for sound. Both see the same latent;
/// the second does not get what the first left over. Codes of the first come first.
///
/// Source: the paper of [Mimi], section 3.3.3.
///
/// @param semantic trained to say what is spoken
/// @param acoustic trained to say how it sounds
record SplitQuantiser(ResidualQuantiser semantic, ResidualQuantiser acoustic) {

  /// Codes of a frame.
  int codebooks() {
    return semantic.codebooks().size() + acoustic.codebooks().size();
  }

  /// Codebook `k` of those in use.
  Codebook codebook(int k) {
    int first = semantic.codebooks().size();
    return k < first ? semantic.codebooks().get(k) : acoustic.codebooks().get(k - first);
  }

  /// Rounds row `row` of `latents` to codes, into `codes` from `offset`.
  void encode(
      Compute compute, QuantiserBuffers b, Plane latents, int row, int[] codes, int offset) {
    System.arraycopy(latents.data, latents.start(row), b.latent.data(), 0, latents.channels);
    semantic.encode(compute, b, codes, offset);
    acoustic.encode(compute, b, codes, offset + semantic.codebooks().size());
  }

  /// Writes the latent that codes stand for into row `row` of `latents`.
  ///
  /// @throws IllegalArgumentException if a code is none of its codebook
  void decode(
      Compute compute, QuantiserBuffers b, int[] codes, int offset, Plane latents, int row) {
    for (int k = 0; k < codebooks(); k++) {
      int code = codes[offset + k];
      if (code < 0 || code >= codebook(k).bins()) {
        throw new IllegalArgumentException(
            "codec: code %d of codebook %d, wanted 0 to %d"
                .formatted(code, k, codebook(k).bins() - 1));
      }
    }
    int to = latents.start(row);
    semantic.decode(compute, b, codes, offset);
    System.arraycopy(b.latent.data(), 0, latents.data, to, latents.channels);
    acoustic.decode(compute, b, codes, offset + semantic.codebooks().size());
    for (int c = 0; c < latents.channels; c++) {
      latents.data[to + c] += b.latent.data()[c];
    }
  }
}

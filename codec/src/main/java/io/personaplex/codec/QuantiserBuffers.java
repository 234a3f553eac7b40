package io.personaplex.codec;

import io.personaplex.codec.CodecConfig.QuantiserConfig;
import io.personaplex.kernels.ActivationView;

/// Room to quantise one latent; remembers nothing.
final class QuantiserBuffers {
  final ActivationView latent;
  final ActivationView residual;
  final ActivationView products;

  QuantiserBuffers(int dimension, QuantiserConfig config) {
    latent = vector(dimension);
    residual = vector(config.dimension());
    products = vector(config.bins());
  }

  private static ActivationView vector(int width) {
    return ActivationView.of(new float[width], width);
  }
}

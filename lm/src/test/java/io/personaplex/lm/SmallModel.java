package io.personaplex.lm;

import java.util.List;

/// Sizes of a model that fit nothing: no multiple of a tile, a block or a vector.
final class SmallModel {
  private SmallModel() {}

  static LmConfig config(int context) {
    return new LmConfig(
        42,
        2,
        3,
        14,
        37,
        1e-8f,
        10_000,
        context,
        53,
        3,
        41,
        6,
        List.of(0, 0, 1, 1, 0, 1, 1),
        new LmConfig.DepthConfig(5, 35, 2, 5, 7, 29, 5));
  }
}

package io.personaplex.lm;

import io.personaplex.kernels.WeightFormat;

/// How precisely the weights of the language model are held. Activations are float32 in all of
/// them.
///
/// | precision | temporal transformer | text head | depth transformer, audio heads | embeddings, norms |
/// |---|---|---|---|---|
/// | `F32`  | float32, packed | float32, packed | float32, packed | as in the file |
/// | `BF16` | bfloat16, mapped | bfloat16, mapped | bfloat16, mapped | as in the file |
/// | `INT8` | int8 blocks | int8 blocks | int8 blocks | as in the file |
/// | `INT4` | int4 blocks | int8 blocks | int8 blocks | as in the file |
///
/// `BF16` maps a file in bfloat16, as the published one is; of a file in float32 or float16 the
/// matrices are rounded into memory at every start.
///
/// The depth transformer and the heads stay at 8 bits with `INT4`: they are a tenth of the bytes of
/// a frame, their tokens are what is heard, and errors of the first codebooks are fed to the later
/// ones. docs/numerics.md, "Rounded weights of the language model", has the cosines and equal
/// decisions measured for each, and for 4 bits everywhere. `INT4` is unproven on the published
/// weights.
public enum Precision {
  /// Float32, widened exactly: what the golden tests compare with the reference.
  F32(WeightFormat.F32, WeightFormat.F32),
  /// The checkpoint's own bfloat16: nothing is copied.
  BF16(WeightFormat.BF16, WeightFormat.BF16),
  /// 8-bit blocks with a scale each: 8.5 bits a weight.
  INT8(WeightFormat.INT8, WeightFormat.INT8),
  /// 4-bit blocks (4.5 bits a weight) where most bytes are, 8-bit blocks elsewhere.
  INT4(WeightFormat.INT4, WeightFormat.INT8);

  private final WeightFormat temporal;
  private final WeightFormat other;

  Precision(WeightFormat temporal, WeightFormat other) {
    this.temporal = temporal;
    this.other = other;
  }

  /// Whether weights are rounded to integers: then a cache of them is worth its room on the disk.
  public boolean isRounded() {
    return this == INT8 || this == INT4;
  }

  /// Format of the projections and feed-forwards of the temporal transformer.
  public WeightFormat temporal() {
    return temporal;
  }

  /// Format of the text head.
  public WeightFormat textHead() {
    return other;
  }

  /// Format of everything of the depth transformer: input projections, layers, audio heads.
  public WeightFormat depth() {
    return other;
  }
}

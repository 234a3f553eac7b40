package io.personaplex.codec;

/// Sees what each stage computes, as it computes: for tests against a reference and for studying
/// the network. Given to a state when it is made.
///
/// Called on the thread that steps. Stages are named as in the golden set: `enc.model.N` after
/// module N of the SEANet, `enc_transformer.layer.L`, `enc_transformer.out`, `latent`; and on the
/// way back `dequantised`, `upsampled`, `dec_transformer.layer.L`, `dec_transformer.out`,
/// `dec.model.N`.
public interface StageProbe {
  /// Looks away.
  StageProbe NONE = (stage, data, offset, rows, channels) -> {};

  /// New rows of one stage, time-major: `rows` times `channels` values from `offset`. The array is
  /// borrowed: it is overwritten after the call.
  void computed(String stage, float[] data, int offset, int rows, int channels);
}

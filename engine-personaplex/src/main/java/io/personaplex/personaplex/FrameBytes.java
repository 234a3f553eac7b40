package io.personaplex.personaplex;

import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.LmMemory;
import io.personaplex.lm.Precision;

/// What one frame of a conversation reads from memory, which is what bounds its speed: no cache
/// holds the weights from one frame to the next.
///
/// @param weights of the language model that one frame uses
/// @param codec weights of the codec
/// @param past keys and values of a full context: a conversation must keep up until its end
record FrameBytes(long weights, long codec, long past) {
  /// @param codecFileBytes size of the codec's file, whose weights are float32 in memory too
  static FrameBytes of(LmConfig config, Precision precision, long codecFileBytes) {
    KvRing.Format format = ringFormat(precision);
    return new FrameBytes(
        LmMemory.bytesReadPerFrame(config, precision),
        codecFileBytes,
        config.layers()
            * KvRing.byteSize(format, config.heads(), config.context(), config.headDim()));
  }

  /// Element type of the keys and values: that of the reference, or exact where weights are.
  static KvRing.Format ringFormat(Precision precision) {
    return precision == Precision.F32 ? KvRing.Format.F32 : KvRing.Format.BF16;
  }

  /// All of it.
  long total() {
    return weights + codec + past;
  }
}

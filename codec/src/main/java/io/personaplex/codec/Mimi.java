package io.personaplex.codec;

import io.personaplex.tensor.Checkpoint;
import java.lang.foreign.Arena;

/// The weights of a codec: immutable, shared by all sessions and threads.
///
/// Made from the file and its configuration; only the codebooks in use are kept, already divided by
/// their usage. Everything is copied into the layout the kernels read (float32; 0.34 GB for the
/// published codec), so the file can be closed.
public final class Mimi {
  private final CodecConfig config;
  final SeaNet encoder;
  final MimiTransformer encoderTransformer;
  final Convolution downsample;
  final SplitQuantiser quantiser;
  final DepthwiseUpsample upsample;
  final MimiTransformer decoderTransformer;
  final SeaNet decoder;

  /// @param file must hold exactly the tensors of the configuration's [CodecLayout]
  /// @param arena owns the weights; must outlive every encoder and decoder, and be open to all
  ///   compute threads ([Arena#ofShared])
  /// @throws CodecException if the file is not the codec of this configuration
  public Mimi(Checkpoint file, CodecConfig config, Arena arena) {
    new CodecLayout(config).check(file);
    this.config = config;
    var parts = new MimiFile(file, config, arena);
    encoder = parts.encoder();
    encoderTransformer = parts.transformer("encoder_transformer", "enc_transformer");
    downsample = parts.downsample();
    quantiser = parts.quantiser();
    upsample = parts.upsample();
    decoderTransformer = parts.transformer("decoder_transformer", "dec_transformer");
    decoder = parts.decoder();
  }

  /// Bytes the weights of such a codec take in memory, but for a little padding: every tensor of
  /// the codebooks in use and of all else, and the entries of those codebooks a second time, for
  /// looking up.
  public static long byteSize(CodecConfig config) {
    CodecConfig.QuantiserConfig q = config.quantiser();
    long codebook = (long) q.bins() * q.dimension();
    long unused = (q.semantic() + q.acoustic() - q.active()) * codebook;
    return (new CodecLayout(config).elements() - unused + q.active() * codebook) * Float.BYTES;
  }

  /// The sizes.
  public CodecConfig config() {
    return config;
  }
}

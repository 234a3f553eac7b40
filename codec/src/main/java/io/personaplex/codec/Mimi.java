package io.personaplex.codec;

import io.personaplex.tensor.Checkpoint;
import java.lang.foreign.Arena;

/// The weights of a codec: immutable, shared by all sessions and threads.
///
/// Made from the file and its configuration; only the codebooks in use are kept, already divided by
/// their usage. Everything is copied into the layout the kernels read (float32; 0.32 GB for the
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

  /// The sizes.
  public CodecConfig config() {
    return config;
  }
}

package io.personaplex.codec;

/// What an encoder remembers of one session: the last inputs of every convolution and the keys and
/// values of its transformer; and the buffers of a step. One thread at a time.
public final class EncoderState {
  final SeaNet.State seanet;
  final TransformerState transformer;
  final Convolution.State downsample;
  final Plane latents;
  final QuantiserBuffers quantiser;
  final StageProbe probe;

  /// @param frames most of one step
  EncoderState(Mimi mimi, StateSetting setting, int frames) {
    CodecConfig config = mimi.config();
    int dimension = config.seanet().dimension();
    int latentRows = frames * config.resampling().stride();
    probe = setting.probe();
    quantiser = new QuantiserBuffers(dimension, config.quantiser());
    latents = new Plane(frames, dimension, 0);
    downsample = mimi.downsample.newState(setting, latentRows, latents);
    transformer = mimi.encoderTransformer.newState(setting, latentRows, downsample.input());
    seanet = mimi.encoder.newState(setting, frames * config.samplesPerFrame(), transformer.input());
  }

  /// Forgets everything: as new.
  public void reset() {
    seanet.reset();
    transformer.reset();
    downsample.reset();
  }
}

package io.personaplex.codec;

/// What a decoder remembers of one session: the last inputs of every convolution and the keys and
/// values of its transformer; and the buffers of a step. One thread at a time.
public final class DecoderState {
  final QuantiserBuffers quantiser;
  final DepthwiseUpsample.State upsample;
  final TransformerState transformer;
  final SeaNet.State seanet;
  final Plane samples;
  final StageProbe probe;

  /// @param frames most of one step
  DecoderState(Mimi mimi, StateSetting setting, int frames) {
    CodecConfig config = mimi.config();
    int latentRows = frames * config.resampling().stride();
    probe = setting.probe();
    samples = new Plane(frames * config.samplesPerFrame(), 1, 0);
    seanet = mimi.decoder.newState(setting, latentRows, samples);
    transformer = mimi.decoderTransformer.newState(setting, latentRows, seanet.input());
    upsample = mimi.upsample.newState(setting, frames, transformer.input());
    quantiser = new QuantiserBuffers(config.seanet().dimension(), config.quantiser());
  }

  /// Forgets everything: as new.
  public void reset() {
    upsample.reset();
    transformer.reset();
    seanet.reset();
  }
}

package io.personaplex.codec;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing.Eviction;
import java.lang.foreign.Arena;
import java.util.Objects;

/// Codes to sound. One instance serves all sessions, one step at a time each.
///
/// - **Streaming**: frame by frame with a [DecoderState]. However codes are cut into calls, inside
///   they are cut into single frames: the samples are the same bits. A warm frame allocates
///   nothing.
/// - **Whole file**: [#decodeFile], which differs once the sound is longer than the transformer's
///   context: there attention sees the whole window, in streaming one position less.
///
/// Samples are as the network makes them: nominally −1 to 1, but not clipped; that is for whoever
/// plays or stores them.
public final class MimiDecoder {
  private final Mimi mimi;
  private final CodecConfig config;
  private final Compute compute;
  private final int samplesPerFrame;
  private final int codebooks;

  /// @param compute borrowed
  public MimiDecoder(Mimi mimi, Compute compute) {
    this.mimi = mimi;
    this.compute = compute;
    config = mimi.config();
    samplesPerFrame = config.samplesPerFrame();
    codebooks = config.codebooks();
  }

  /// The sizes.
  public CodecConfig config() {
    return config;
  }

  /// A session that has said nothing.
  ///
  /// @param arena owns the rings; open to all compute threads ([Arena#ofShared]) if there are
  ///   several
  public DecoderState newState(Arena arena) {
    return newState(arena, StageProbe.NONE);
  }

  /// A session that has said nothing, watched.
  ///
  /// @param arena see above
  public DecoderState newState(Arena arena, StageProbe probe) {
    return new DecoderState(mimi, new StateSetting(arena, Eviction.REFERENCE, probe), 1);
  }

  /// Decodes one frame.
  ///
  /// @param codes one code a codebook, from index 0
  /// @param pcm gets one frame of samples from `offset`
  /// @throws IllegalArgumentException if a code is none of its codebook; the state is as before
  /// @throws IndexOutOfBoundsException if `codes` holds less, or `pcm` has no room
  public void decode(DecoderState state, int[] codes, float[] pcm, int offset) {
    decode(state, codes, 1, pcm, offset);
  }

  /// Decodes frames one by one.
  ///
  /// @param codes frame after frame: code `k` of frame `f` at `f·codebooks + k`
  /// @param pcm gets `frames` frames of samples from `offset`
  /// @throws IllegalArgumentException if a code is none of its codebook; the state has taken in the
  ///   frames before
  /// @throws IndexOutOfBoundsException if `codes` holds less, or `pcm` has no room
  public void decode(DecoderState state, int[] codes, int frames, float[] pcm, int offset) {
    Objects.checkFromIndexSize(0, frames * codebooks, codes.length);
    Objects.checkFromIndexSize(offset, frames * samplesPerFrame, pcm.length);
    for (int f = 0; f < frames; f++) {
      mimi.quantiser.decode(
          compute, state.quantiser, codes, f * codebooks, state.upsample.input(), 0);
      step(state, 1, pcm, offset + f * samplesPerFrame);
    }
  }

  /// Decodes all frames of a sound at once: the reference's non-streaming pass.
  ///
  /// Needs memory for a few frames beside its result, whatever the length.
  ///
  /// @param codes of each frame, one a codebook
  /// @return as many frames of samples
  /// @throws IllegalArgumentException if a code is none of its codebook
  /// @throws IndexOutOfBoundsException if a frame has too few
  public float[] decodeFile(int[][] codes) {
    return decodeFile(codes, StageProbe.NONE);
  }

  /// The same, watched: the probe sees some frames at a time.
  public float[] decodeFile(int[][] codes, StageProbe probe) {
    int block = MimiEncoder.FILE_FRAMES;
    var pcm = new float[Math.multiplyExact(codes.length, samplesPerFrame)];
    try (Arena arena = Arena.ofShared()) {
      var setting = new StateSetting(arena, Eviction.WINDOW, probe);
      var state = new DecoderState(mimi, setting, Math.clamp(codes.length, 1, block));
      for (int f = 0; f < codes.length; f += block) {
        int count = Math.min(block, codes.length - f);
        for (int i = 0; i < count; i++) {
          mimi.quantiser.decode(
              compute, state.quantiser, codes[f + i], 0, state.upsample.input(), i);
        }
        step(state, count, pcm, f * samplesPerFrame);
      }
    }
    return pcm;
  }

  private void step(DecoderState s, int frames, float[] pcm, int offset) {
    probe(s.probe, "dequantised", s.upsample.input(), frames);
    int rows = mimi.upsample.step(compute, s.upsample, frames);
    probe(s.probe, "upsampled", s.transformer.input(), rows);
    rows = mimi.decoderTransformer.step(compute, s.transformer, rows);
    probe(s.probe, "dec_transformer.out", s.seanet.input(), rows);
    rows = mimi.decoder.step(compute, s.seanet, rows);
    System.arraycopy(s.samples.data, s.samples.start(0), pcm, offset, rows);
  }

  private static void probe(StageProbe probe, String stage, Plane plane, int rows) {
    probe.computed(stage, plane.data, plane.start(0), rows, plane.channels);
  }
}

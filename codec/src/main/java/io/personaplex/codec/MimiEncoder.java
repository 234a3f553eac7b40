package io.personaplex.codec;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing.Eviction;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Objects;

/// Sound to codes. One instance serves all sessions, one step at a time each.
///
/// - **Streaming**: frame by frame with an [EncoderState]. However a sound is cut into calls,
///   inside it is cut into single frames: the codes are the same bits. A warm frame allocates
///   nothing.
/// - **Whole file**: [#encodeFile], which differs once the sound is longer than the transformer's
///   context: there attention sees the whole window, in streaming one position less.
///
/// PCM is float, nominally −1 to 1, at the codec's rate.
public final class MimiEncoder {
  /// Frames a whole-file pass computes at once: bounds its memory whatever the file's length, and
  /// reads the transformer's weights that many times less often.
  static final int FILE_FRAMES = 8;

  private final Mimi mimi;
  private final CodecConfig config;
  private final Compute compute;
  private final int samplesPerFrame;
  private final int codebooks;

  /// @param compute borrowed
  public MimiEncoder(Mimi mimi, Compute compute) {
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

  /// A session that has heard nothing.
  ///
  /// @param arena owns the rings; open to all compute threads ([Arena#ofShared]) if there are
  ///   several
  public EncoderState newState(Arena arena) {
    return newState(arena, StageProbe.NONE);
  }

  /// A session that has heard nothing, watched.
  ///
  /// @param arena see above
  public EncoderState newState(Arena arena, StageProbe probe) {
    return new EncoderState(mimi, new StateSetting(arena, Eviction.REFERENCE, probe), 1);
  }

  /// Encodes one frame.
  ///
  /// @param pcm one frame of samples from `offset`
  /// @param codes gets one code a codebook, from index 0
  /// @throws IndexOutOfBoundsException if `pcm` holds less, or `codes` has no room
  public void encode(EncoderState state, float[] pcm, int offset, int[] codes) {
    encode(state, pcm, offset, 1, codes);
  }

  /// Encodes frames one by one.
  ///
  /// @param pcm `frames` frames of samples from `offset`
  /// @param codes gets the codes frame after frame: code `k` of frame `f` at `f·codebooks + k`
  /// @throws IndexOutOfBoundsException if `pcm` holds less, or `codes` has no room
  public void encode(EncoderState state, float[] pcm, int offset, int frames, int[] codes) {
    Objects.checkFromIndexSize(offset, frames * samplesPerFrame, pcm.length);
    Objects.checkFromIndexSize(0, frames * codebooks, codes.length);
    for (int f = 0; f < frames; f++) {
      step(state, pcm, offset + f * samplesPerFrame, samplesPerFrame, 1, codes, f * codebooks);
    }
  }

  /// Encodes a whole sound at once: the reference's non-streaming pass. The last frame is filled up
  /// with zeros.
  ///
  /// Needs memory for a few frames beside its result, whatever the length.
  ///
  /// @return the codes of each frame
  public int[][] encodeFile(float[] pcm) {
    return encodeFile(pcm, StageProbe.NONE);
  }

  /// The same, watched: the probe sees some frames at a time.
  public int[][] encodeFile(float[] pcm, StageProbe probe) {
    int frames = Math.ceilDiv(pcm.length, samplesPerFrame);
    var codes = new int[frames][codebooks];
    var block = new int[FILE_FRAMES * codebooks];
    try (Arena arena = Arena.ofShared()) {
      var setting = new StateSetting(arena, Eviction.WINDOW, probe);
      var state = new EncoderState(mimi, setting, Math.clamp(frames, 1, FILE_FRAMES));
      for (int f = 0; f < frames; f += FILE_FRAMES) {
        int count = Math.min(FILE_FRAMES, frames - f);
        int samples = Math.min(count * samplesPerFrame, pcm.length - f * samplesPerFrame);
        step(state, pcm, f * samplesPerFrame, samples, count, block, 0);
        for (int i = 0; i < count; i++) {
          System.arraycopy(block, i * codebooks, codes[f + i], 0, codebooks);
        }
      }
    }
    return codes;
  }

  private void step(
      EncoderState s, float[] pcm, int offset, int samples, int frames, int[] codes, int to) {
    Plane input = s.seanet.input();
    int rows = frames * samplesPerFrame;
    int start = input.start(0);
    System.arraycopy(pcm, offset, input.data, start, samples);
    Arrays.fill(input.data, start + samples, start + rows, 0);
    rows = mimi.encoder.step(compute, s.seanet, rows);
    rows = mimi.encoderTransformer.step(compute, s.transformer, rows);
    probe(s.probe, "enc_transformer.out", s.downsample.input(), rows);
    rows = mimi.downsample.step(compute, s.downsample, rows);
    probe(s.probe, "latent", s.latents, rows);
    for (int f = 0; f < rows; f++) {
      mimi.quantiser.encode(compute, s.quantiser, s.latents, f, codes, to + f * codebooks);
    }
  }

  private static void probe(StageProbe probe, String stage, Plane plane, int rows) {
    probe.computed(stage, plane.data, plane.start(0), rows, plane.channels);
  }
}

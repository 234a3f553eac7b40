package io.personaplex.codec;

import com.google.errorprone.annotations.MustBeClosed;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.lang.foreign.Arena;

/// The codec of the golden set, ready to run.
final class GoldenMimi implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  final CodecConfig config;
  final Compute compute;
  final MimiEncoder encoder;
  final MimiDecoder decoder;
  final Mimi mimi;

  @MustBeClosed
  GoldenMimi(CodecConfig config, Kernels kernels) {
    this(config, new Compute(kernels, 1));
  }

  /// @param compute closed with this
  @MustBeClosed
  GoldenMimi(CodecConfig config, Compute compute) {
    this.config = config;
    this.compute = compute;
    try (Checkpoint weights = weights()) {
      mimi = new Mimi(weights, config, arena);
    }
    encoder = new MimiEncoder(mimi, compute);
    decoder = new MimiDecoder(mimi, compute);
  }

  /// The sizes the set states.
  static CodecConfig goldenConfig() {
    return CodecConfig.read(Golden.config().path("mimi"));
  }

  /// The file of weights.
  @MustBeClosed
  static Checkpoint weights() {
    return new Checkpoint(Golden.file(Golden.config().at("/mimi/weights").asText()));
  }

  /// Sound of the set, as floats.
  static float[] pcm(Tensor int16) {
    long[] samples = int16.toLongs();
    var pcm = new float[samples.length];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = samples[i] / 32768f;
    }
    return pcm;
  }

  /// Codes `[codebook][frame]` of the set as the codec gives them, `[frame][codebook]`.
  static int[][] codes(Tensor tensor) {
    long[] flat = tensor.toLongs();
    int frames = tensor.dimension(1);
    var codes = new int[frames][tensor.dimension(0)];
    for (int i = 0; i < flat.length; i++) {
      codes[i % frames][i / frames] = (int) flat[i];
    }
    return codes;
  }

  Arena arena() {
    return arena;
  }

  EncoderState newEncoder(StageProbe probe) {
    return encoder.newState(arena, probe);
  }

  DecoderState newDecoder(StageProbe probe) {
    return decoder.newState(arena, probe);
  }

  /// Encodes a sound of whole frames, frame by frame.
  int[][] encode(EncoderState state, float[] pcm) {
    int perFrame = config.samplesPerFrame();
    var codes = new int[pcm.length / perFrame][config.codebooks()];
    for (int f = 0; f < codes.length; f++) {
      encoder.encode(state, pcm, f * perFrame, codes[f]);
    }
    return codes;
  }

  /// Decodes frame by frame.
  float[] decode(DecoderState state, int[][] codes) {
    int perFrame = config.samplesPerFrame();
    var pcm = new float[codes.length * perFrame];
    for (int f = 0; f < codes.length; f++) {
      decoder.decode(state, codes[f], pcm, f * perFrame);
    }
    return pcm;
  }

  @Override
  public void close() {
    compute.close();
    arena.close();
  }
}

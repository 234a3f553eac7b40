package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How the whole codec behaves as a stream, on the weights and the sound of the golden set; with a
/// short ring, so that it is full soon.
class MimiStreamingGoldenTest {
  private static final int FRAMES = 9;
  private static final CodecConfig CONFIG = shortRing(GoldenMimi.goldenConfig());

  private final GoldenMimi mimi = new GoldenMimi(CONFIG, VectorKernels.create());
  private final int perFrame = mimi.config.samplesPerFrame();
  private final int codebooks = mimi.config.codebooks();
  private final float[] pcm = input();

  @AfterEach
  void close() {
    mimi.close();
  }

  @Test
  void framesOneByOneInPairsOrAllAtOnceAreTheSameBits() {
    int[][] codes = mimi.encode(mimi.newEncoder(StageProbe.NONE), pcm);
    float[] wave = mimi.decode(mimi.newDecoder(StageProbe.NONE), codes);
    for (int chunk : new int[] {2, 3, FRAMES}) {
      EncoderState encoder = mimi.newEncoder(StageProbe.NONE);
      DecoderState decoder = mimi.newDecoder(StageProbe.NONE);
      for (int f = 0; f < FRAMES; f += chunk) {
        int count = Math.min(chunk, FRAMES - f);
        var got = new int[count * codebooks];
        mimi.encoder.encode(encoder, pcm, f * perFrame, count, got);
        int[] wanted = Arrays.stream(codes, f, f + count).flatMapToInt(Arrays::stream).toArray();
        assertThat(got).as("codes of frames %d in chunks of %d", f, chunk).isEqualTo(wanted);
        var samples = new float[count * perFrame];
        mimi.decoder.decode(decoder, got, count, samples, 0);
        assertThat(samples)
            .as("samples of frames %d in chunks of %d", f, chunk)
            .isEqualTo(Arrays.copyOfRange(wave, f * perFrame, (f + count) * perFrame));
      }
    }
  }

  @Test
  void chunksOfAnyLengthAreTheSameFrames() {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    int[][] codes = mimi.encode(mimi.newEncoder(StageProbe.NONE), pcm);
    EncoderState state = mimi.newEncoder(StageProbe.NONE);
    var cutter = new FrameCutter(perFrame);
    List<int[]> got = new ArrayList<>();
    for (int from = 0; from < pcm.length; ) {
      int samples = Math.min(pcm.length - from, random.nextInt(1, 3 * perFrame));
      cutter.accept(
          pcm,
          from,
          samples,
          (frame, offset) -> {
            var one = new int[codebooks];
            mimi.encoder.encode(state, frame, offset, one);
            got.add(one);
          });
      from += samples;
    }
    assertThat(got.toArray(int[][]::new)).as("seed %d", seed).isDeepEqualTo(codes);
  }

  @Test
  void resetForgetsThePreviousSpeaker() {
    float[] other = reversed(pcm);
    EncoderState encoder = mimi.newEncoder(StageProbe.NONE);
    DecoderState decoder = mimi.newDecoder(StageProbe.NONE);
    int[][] codes = mimi.encode(encoder, pcm);
    float[] wave = mimi.decode(decoder, codes);
    mimi.decode(decoder, mimi.encode(encoder, other));
    encoder.reset();
    decoder.reset();
    assertThat(mimi.encode(encoder, pcm)).isDeepEqualTo(codes);
    assertThat(mimi.decode(decoder, codes)).isEqualTo(wave);
  }

  @Test
  void sessionsDoNotHearEachOther() {
    float[] other = reversed(pcm);
    int[][] aCodes = mimi.encode(mimi.newEncoder(StageProbe.NONE), pcm);
    int[][] bCodes = mimi.encode(mimi.newEncoder(StageProbe.NONE), other);
    float[] aWave = mimi.decode(mimi.newDecoder(StageProbe.NONE), aCodes);
    EncoderState a = mimi.newEncoder(StageProbe.NONE);
    EncoderState b = mimi.newEncoder(StageProbe.NONE);
    DecoderState aOut = mimi.newDecoder(StageProbe.NONE);
    DecoderState bOut = mimi.newDecoder(StageProbe.NONE);
    var codes = new int[codebooks];
    var samples = new float[perFrame];
    for (int f = 0; f < FRAMES; f++) {
      mimi.encoder.encode(b, other, f * perFrame, codes);
      assertThat(codes).isEqualTo(bCodes[f]);
      mimi.decoder.decode(bOut, codes, samples, 0);
      mimi.encoder.encode(a, pcm, f * perFrame, codes);
      assertThat(codes).isEqualTo(aCodes[f]);
      mimi.decoder.decode(aOut, codes, samples, 0);
      assertThat(samples).isEqualTo(Arrays.copyOfRange(aWave, f * perFrame, (f + 1) * perFrame));
    }
  }

  @Test
  void theNumberOfThreadsDoesNotChangeABit() {
    try (var two = new GoldenMimi(CONFIG, new Compute(VectorKernels.create(), 2))) {
      var alone = new Recording("latent");
      var together = new Recording("latent");
      int[][] codes = mimi.encode(mimi.newEncoder(alone), pcm);
      assertThat(two.encode(two.newEncoder(together), pcm)).isDeepEqualTo(codes);
      assertThat(together.rowsOf("latent")).isDeepEqualTo(alone.rowsOf("latent"));
      assertThat(two.decode(two.newDecoder(StageProbe.NONE), codes))
          .isEqualTo(mimi.decode(mimi.newDecoder(StageProbe.NONE), codes));
    }
  }

  @Test
  void plainAndFastKernelsMakeTheSameCodes() {
    var streamed = new Recording("latent");
    int[][] codes = mimi.encode(mimi.newEncoder(streamed), pcm);
    var whole = new Recording("latent");
    int[][] fileCodes = mimi.encoder.encodeFile(pcm, whole);
    try (var plain = new GoldenMimi(CONFIG, ScalarKernels.create())) {
      int[][] plainCodes = plain.encode(plain.newEncoder(StageProbe.NONE), pcm);
      compare("plain kernels, streamed", plainCodes, codes, streamed);
      compare("plain kernels, whole", plain.encoder.encodeFile(pcm), fileCodes, whole);
    }
  }

  /// @param latents of the same frames as `wanted`
  private static void compare(String name, int[][] got, int[][] wanted, Recording latents) {
    try (Checkpoint weights = GoldenMimi.weights()) {
      float[][] used = Arrays.copyOf(latents.rowsOf("latent"), wanted.length);
      GoldenCodes.compare(name, got, wanted, GoldenCodes.computed(weights, CONFIG, used, wanted));
    }
  }

  @Test
  void aWholeFileIsTheStreamUntilTheRingIsFull() {
    // One sample short of a frame: the last one is filled up.
    float[] odd = Arrays.copyOf(pcm, pcm.length - 1);
    float[] padded = Arrays.copyOf(odd, pcm.length);
    var latents = new Recording("latent");
    int[][] codes = mimi.encode(mimi.newEncoder(latents), padded);
    int same = Math.ceilDiv(CONFIG.transformer().context(), CONFIG.resampling().stride()) - 1;
    assertThat(same).isBetween(1, FRAMES - 1);
    int[][] file = mimi.encoder.encodeFile(odd);
    assertThat(file).hasDimensions(FRAMES, codebooks);
    compare("whole against stream", Arrays.copyOf(file, same), Arrays.copyOf(codes, same), latents);
    assertThat(mimi.encoder.encodeFile(new float[0])).isEmpty();
    assertThat(mimi.decoder.decodeFile(new int[0][])).isEmpty();
    assertThat(mimi.encoder.encodeFile(new float[1])).hasDimensions(1, codebooks);
  }

  @Test
  void codesThatAreNoneAreRefusedAndTheStateIsAsBefore() {
    int bins = mimi.config.quantiser().bins();
    int[] frame = mimi.encode(mimi.newEncoder(StageProbe.NONE), pcm)[0];
    DecoderState state = mimi.newDecoder(StageProbe.NONE);
    float[] wanted = mimi.decode(mimi.newDecoder(StageProbe.NONE), new int[][] {frame, frame});
    float[] first = mimi.decode(state, new int[][] {frame});
    var samples = new float[perFrame];
    for (int wrong : new int[] {-1, bins, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      int[] codes = frame.clone();
      codes[codebooks - 1] = wrong;
      assertThatThrownBy(() -> mimi.decoder.decode(state, codes, samples, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "codec: code %d of codebook %d, wanted 0 to %d"
                  .formatted(wrong, codebooks - 1, bins - 1));
    }
    float[] second = mimi.decode(state, new int[][] {frame});
    assertThat(first).isEqualTo(Arrays.copyOf(wanted, perFrame));
    assertThat(second).isEqualTo(Arrays.copyOfRange(wanted, perFrame, 2 * perFrame));
  }

  @Test
  void arraysThatAreTooShortAreRefused() {
    EncoderState encoder = mimi.newEncoder(StageProbe.NONE);
    DecoderState decoder = mimi.newDecoder(StageProbe.NONE);
    var codes = new int[codebooks];
    var samples = new float[perFrame];
    assertThatThrownBy(() -> mimi.encoder.encode(encoder, samples, 1, codes))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> mimi.encoder.encode(encoder, samples, 0, new int[codebooks - 1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> mimi.decoder.decode(decoder, new int[codebooks - 1], samples, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> mimi.decoder.decode(decoder, codes, samples, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static float[] input() {
    try (var file = new Checkpoint(Golden.file("mimi_encode.safetensors"))) {
      float[] all = GoldenMimi.pcm(file.tensor("input_pcm_int16"));
      var pcm = new float[FRAMES * CONFIG.samplesPerFrame()];
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] = all[i % all.length];
      }
      return pcm;
    }
  }

  private static CodecConfig shortRing(CodecConfig config) {
    return config.withContext(3 * config.resampling().stride() + 1);
  }

  private static float[] reversed(float[] x) {
    var y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[x.length - 1 - i];
    }
    return y;
  }
}

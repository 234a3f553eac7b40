package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The first frames after a reset: silence, a tone, and a second frame with and without its first.
class MimiExtraGoldenTest {
  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void theFirstFramesAfterAResetAreTheReferences(Kernels kernels) {
    try (var file = new Checkpoint(Golden.file("mimi_extra.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig(), kernels);
        Checkpoint weights = GoldenMimi.weights()) {
      var golden = new GoldenComparison(file, kernels);
      var recording = new Recording("latent");
      EncoderState encoder = mimi.newEncoder(StageProbe.NONE);
      var silence = new float[mimi.config.samplesPerFrame()];
      repeated(golden, "zeros.codes", mimi, weights, encoder, silence);
      float[] sine = golden.tensor("sine440.pcm").toFloats();
      encoder.reset();
      repeated(golden, "sine440.codes", mimi, weights, encoder, sine);
      int frames = golden.tensor("sine440.latent").dimension(1);
      mimi.encode(mimi.newEncoder(recording), repeat(sine, frames));
      golden.stages("sine440.", recording);

      decoded(golden, mimi);
      golden.finish();
    }
  }

  private static void repeated(
      GoldenComparison golden,
      String name,
      GoldenMimi mimi,
      Checkpoint weights,
      EncoderState encoder,
      float[] frame) {
    int[][] reference = GoldenMimi.codes(golden.tensor(name));
    float[] pcm = repeat(frame, reference.length);
    var latents = new Recording("latent");
    mimi.encode(mimi.newEncoder(latents), pcm);
    GoldenCodes.compare(
        golden.label(name),
        mimi.encode(encoder, pcm),
        reference,
        GoldenCodes.computed(weights, mimi.config, latents.rowsOf("latent"), reference));
  }

  private static float[] repeat(float[] frame, int times) {
    var pcm = new float[times * frame.length];
    for (int t = 0; t < times; t++) {
      System.arraycopy(frame, 0, pcm, t * frame.length, frame.length);
    }
    return pcm;
  }

  private static void decoded(GoldenComparison golden, GoldenMimi mimi) {
    try (var file = new Checkpoint(Golden.file("mimi_decode.safetensors"))) {
      int[][] codes = GoldenMimi.codes(file.tensor("codes"));
      DecoderState decoder = mimi.newDecoder(StageProbe.NONE);
      golden.wave("decode.frame0", mimi.decode(decoder, new int[][] {codes[0]}));
      float[] second = mimi.decode(decoder, new int[][] {codes[1]});
      golden.wave("decode.frame1", second);
      decoder.reset();
      float[] alone = mimi.decode(decoder, new int[][] {codes[1]});
      golden.wave("decode.frame1_after_reset", alone);
      assertThat(alone).isNotEqualTo(second);
    }
  }
}

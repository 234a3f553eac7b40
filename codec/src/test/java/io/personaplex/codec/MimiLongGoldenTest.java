package io.personaplex.codec;

import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Twelve seconds through rings of the real size, which fill on the way.
class MimiLongGoldenTest {
  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void aLongSoundIsTheReferences(Kernels kernels) {
    try (var file = new Checkpoint(Golden.file("mimi_long.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig(), kernels);
        Checkpoint weights = GoldenMimi.weights()) {
      var golden = new GoldenComparison(file, kernels);
      float[] pcm = GoldenMimi.pcm(golden.tensor("input_pcm_int16"));
      int[][] reference = GoldenMimi.codes(golden.tensor("codes"));

      var encoding = new Recording("latent", "enc_transformer.out");
      int[][] codes = mimi.encode(mimi.newEncoder(encoding), pcm);
      golden.stages("", encoding);
      double[][] margins =
          GoldenCodes.margins(golden, "codes_margin", weights, mimi.config, "latent", reference);
      GoldenCodes.compare(golden.label("codes"), codes, reference, margins);

      var decoding = new Recording("dec_transformer.out");
      float[] wave = mimi.decode(mimi.newDecoder(decoding), reference);
      golden.stages("", decoding);
      golden.wave("wave.tail", wave);
      golden.finish();
    }
  }
}

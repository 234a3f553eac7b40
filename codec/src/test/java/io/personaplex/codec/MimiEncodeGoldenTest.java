package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The encoder on two seconds of sound, stage by stage: frame by frame and the whole at once.
class MimiEncodeGoldenTest {
  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void everyStageIsTheReferences(Kernels kernels) {
    try (var file = new Checkpoint(Golden.file("mimi_encode.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig(), kernels);
        Checkpoint weights = GoldenMimi.weights()) {
      var golden = new GoldenComparison(file, kernels);
      float[] pcm = GoldenMimi.pcm(golden.tensor("input_pcm_int16"));

      var streamed = new Recording();
      int[][] codes = mimi.encode(mimi.newEncoder(streamed), pcm);
      golden.stages("stream.", streamed);
      int[][] reference = GoldenMimi.codes(golden.tensor("stream.codes"));
      double[][] margins =
          GoldenCodes.margins(
              golden, "stream.codes_margin", weights, mimi.config, "stream.latent", reference);
      GoldenCodes.compare(golden.label("stream.codes"), codes, reference, margins);

      var whole = new Recording();
      int[][] wholeCodes = mimi.encoder.encodeFile(pcm, whole);
      golden.stages("offline.", whole);
      int[][] wholeReference = GoldenMimi.codes(golden.tensor("offline.codes"));
      float[][] wholeLatents = GoldenCodes.latents(golden.tensor("offline.latent"));
      GoldenCodes.compare(
          golden.label("offline.codes"),
          wholeCodes,
          wholeReference,
          GoldenCodes.computed(weights, mimi.config, wholeLatents, wholeReference));

      codebooks(golden, mimi.mimi.quantiser);
      moreCodebooks(golden, weights, pcm, kernels);
      golden.finish();
    }
  }

  private static void codebooks(GoldenComparison golden, SplitQuantiser quantiser) {
    Tensor rows = golden.tensor("codebook.rows");
    float[] effective = golden.tensor("codebook.effective").toFloats();
    int count = rows.dimension(1);
    int dimension = effective.length / Math.toIntExact(rows.elements());
    assertThat(rows.dimension(0)).isLessThanOrEqualTo(quantiser.codebooks());
    double worst = 0;
    for (int i = 0; i < effective.length; i++) {
      int row = i / dimension;
      float got =
          quantiser.codebook(row / count).entry(Math.toIntExact(rows.longAt(row)), i % dimension);
      worst = Math.max(worst, Math.abs((double) got - effective[i]));
    }
    golden.report("codebook.effective", worst, 1e-6);
  }

  /// The same sound with other numbers of codebooks in use: `stream.codesN`.
  private static void moreCodebooks(
      GoldenComparison golden, Checkpoint weights, float[] pcm, Kernels kernels) {
    float[][] latents = GoldenCodes.latents(golden.tensor("stream.latent"));
    for (String name : golden.names("stream\\.codes\\d+")) {
      int[][] reference = GoldenMimi.codes(golden.tensor(name));
      CodecConfig more = GoldenMimi.goldenConfig().withCodebooks(reference[0].length);
      try (var mimi = new GoldenMimi(more, kernels)) {
        GoldenCodes.compare(
            golden.label(name),
            mimi.encode(mimi.newEncoder(StageProbe.NONE), pcm),
            reference,
            GoldenCodes.computed(weights, more, latents, reference));
      }
    }
  }
}

package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.api.Test;

/// The encoder on two seconds of sound, stage by stage: frame by frame and the whole at once.
class MimiEncodeGoldenTest {
  @Test
  void everyStageIsTheReferences() {
    try (var file = new Checkpoint(Golden.file("mimi_encode.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig());
        Checkpoint weights = GoldenMimi.weights()) {
      var golden = new GoldenComparison(file);
      float[] pcm = GoldenMimi.pcm(golden.tensor("input_pcm_int16"));

      var streamed = new Recording();
      int[][] codes = mimi.encode(mimi.newEncoder(streamed), pcm);
      golden.stages("stream.", streamed);
      int[][] reference = GoldenMimi.codes(golden.tensor("stream.codes"));
      double[][] margins = GoldenCodes.stored(golden.tensor("stream.codes_margin"));
      GoldenCodes.compare("stream.codes", codes, reference, margins);

      var whole = new Recording();
      int[][] wholeCodes = mimi.encoder.encodeFile(pcm, whole);
      golden.stages("offline.", whole);
      int[][] wholeReference = GoldenMimi.codes(golden.tensor("offline.codes"));
      float[][] wholeLatents = GoldenCodes.latents(golden.tensor("offline.latent"));
      GoldenCodes.compare(
          "offline.codes",
          wholeCodes,
          wholeReference,
          GoldenCodes.computed(weights, mimi.config, wholeLatents, wholeReference));

      codebooks(golden, mimi.mimi.quantiser);
      moreCodebooks(golden, weights, pcm);
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
  private static void moreCodebooks(GoldenComparison golden, Checkpoint weights, float[] pcm) {
    float[][] latents = GoldenCodes.latents(golden.tensor("stream.latent"));
    for (String name : golden.names("stream\\.codes\\d+")) {
      int[][] reference = GoldenMimi.codes(golden.tensor(name));
      CodecConfig more = GoldenMimi.goldenConfig().withCodebooks(reference[0].length);
      try (var mimi = new GoldenMimi(more)) {
        GoldenCodes.compare(
            name,
            mimi.encode(mimi.newEncoder(StageProbe.NONE), pcm),
            reference,
            GoldenCodes.computed(weights, more, latents, reference));
      }
    }
  }
}

package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Transformers with a short memory, so that it is full soon: in streaming the oldest slot is
/// hidden, in a whole-file pass it is not.
class MimiRingGoldenTest {
  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void aFullRingHidesItsOldestSlotAsInTheReference(Kernels kernels) {
    int files = 0;
    for (JsonNode variant : Golden.config().path("variants")) {
      for (JsonNode file : variant.path("files")) {
        if (variant.has("mimi_transformer_context") && file.asText().startsWith("mimi_")) {
          compare(file.asText(), variant.path("mimi_transformer_context").intValue(), kernels);
          files++;
        }
      }
    }
    assertThat(files).as("variants of the codec").isPositive();
  }

  private static void compare(String name, int context, Kernels kernels) {
    try (var file = new Checkpoint(Golden.file(name));
        var input = new Checkpoint(Golden.file("mimi_encode.safetensors"));
        var toDecode = new Checkpoint(Golden.file("mimi_decode.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig().withContext(context), kernels);
        Checkpoint weights = GoldenMimi.weights()) {
      var golden = new GoldenComparison(file, kernels);
      float[] pcm = GoldenMimi.pcm(input.tensor("input_pcm_int16"));

      var streamed = new Recording();
      int[][] codes = mimi.encode(mimi.newEncoder(streamed), pcm);
      golden.stages("", streamed);
      int[][] reference = GoldenMimi.codes(golden.tensor("codes"));
      float[][] latents = GoldenCodes.latents(golden.tensor("latent"));
      GoldenCodes.compare(
          golden.label("codes"),
          codes,
          reference,
          GoldenCodes.computed(weights, mimi.config, latents, reference));

      var whole = new Recording();
      int[][] wholeCodes = mimi.encoder.encodeFile(pcm, whole);
      golden.stages("offline.", whole);
      int[][] wholeReference = GoldenMimi.codes(golden.tensor("offline.codes"));
      GoldenCodes.compare(
          golden.label("offline.codes"),
          wholeCodes,
          wholeReference,
          GoldenCodes.computed(weights, mimi.config, whole.rowsOf("latent"), wholeReference));

      int[][] otherCodes = GoldenMimi.codes(toDecode.tensor("codes"));
      golden.wave("wave_from_A_codes", mimi.decode(mimi.newDecoder(StageProbe.NONE), otherCodes));
      differFromWhereTheRingIsFull(streamed, whole, context, mimi.config.resampling().stride());
      golden.finish();
    }
  }

  private static void differFromWhereTheRingIsFull(
      Recording streamed, Recording whole, int context, int step) {
    float[][] a = streamed.rowsOf("enc_transformer.out");
    float[][] b = whole.rowsOf("enc_transformer.out");
    // The first step after which all slots are written.
    int full = Math.ceilDiv(context, step) * step - step;
    double before = 0;
    double after = 0;
    for (int row = 0; row < a.length; row++) {
      for (int c = 0; c < a[row].length; c++) {
        double difference = Math.abs(a[row][c] - b[row][c]);
        if (row < full) {
          before = Math.max(before, difference);
        } else {
          after = Math.max(after, difference);
        }
      }
    }
    assertThat(before).as("difference of latents before %d", full).isLessThan(1e-4);
    if (a.length > full) {
      assertThat(after).as("difference of latents from %d on", full).isGreaterThan(1e-4);
    }
  }
}

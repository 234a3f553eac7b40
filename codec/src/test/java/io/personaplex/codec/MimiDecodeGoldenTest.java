package io.personaplex.codec;

import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The decoder on the codes of two seconds of sound, stage by stage: frame by frame and the whole
/// at once.
class MimiDecodeGoldenTest {
  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void everyStageIsTheReferences(Kernels kernels) {
    try (var file = new Checkpoint(Golden.file("mimi_decode.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig(), kernels)) {
      var golden = new GoldenComparison(file, kernels);
      int[][] codes = GoldenMimi.codes(golden.tensor("codes"));

      var streamed = new Recording();
      golden.wave("stream.wave", mimi.decode(mimi.newDecoder(streamed), codes));
      golden.stages("stream.", streamed);

      var whole = new Recording();
      golden.wave("offline.wave", mimi.decoder.decodeFile(codes, whole));
      golden.stages("offline.", whole);

      moreCodebooks(golden, kernels);
      golden.finish();
    }
  }

  /// Other numbers of codebooks in use: `stream.dequantisedN` from the encoder's `stream.codesN`.
  private static void moreCodebooks(GoldenComparison golden, Kernels kernels) {
    try (var encoded = new Checkpoint(Golden.file("mimi_encode.safetensors"))) {
      for (String name : golden.names("stream\\.dequantised\\d+")) {
        String codesName = name.replace("dequantised", "codes");
        int[][] codes = GoldenMimi.codes(encoded.tensor(codesName));
        try (var mimi =
            new GoldenMimi(GoldenMimi.goldenConfig().withCodebooks(codes[0].length), kernels)) {
          var recording = new Recording("dequantised");
          mimi.decode(mimi.newDecoder(recording), codes);
          golden.stage(name, "dequantised", recording);
        }
      }
    }
  }
}

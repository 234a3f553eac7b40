package io.personaplex.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A recording of a voice, which is no whole number of frames: its last one is filled with zeros.
class MimiVoiceGoldenTest {
  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void aRecordingHasTheReferencesCodes(Kernels kernels) {
    int[][] reference = reference();
    try (var file = new Checkpoint(Golden.file("prompt.safetensors"));
        var mimi = new GoldenMimi(GoldenMimi.goldenConfig(), kernels);
        Checkpoint weights = GoldenMimi.weights()) {
      var golden = new GoldenComparison(file, kernels);
      float[] pcm = GoldenMimi.pcm(golden.tensor("voice.pcm_int16"));
      var latents = new Recording("latent");
      EncoderState state = mimi.newEncoder(latents);
      List<int[]> codes = new ArrayList<>();
      FrameCutter.FrameSink encode =
          (frame, offset) -> {
            var one = new int[mimi.config.codebooks()];
            mimi.encoder.encode(state, frame, offset, one);
            codes.add(one);
          };
      var cutter = new FrameCutter(mimi.config.samplesPerFrame());
      cutter.accept(pcm, 0, pcm.length, encode);
      cutter.finish(encode);
      GoldenCodes.compare(
          golden.label("voice_codes"),
          codes.toArray(int[][]::new),
          reference,
          GoldenCodes.computed(weights, mimi.config, latents.rowsOf("latent"), reference));
    }
  }

  private static int[][] reference() {
    List<int[]> frames = new ArrayList<>();
    for (JsonNode frame : Golden.json("prompt.json").path("voice_codes")) {
      var codes = new int[frame.size()];
      for (int k = 0; k < codes.length; k++) {
        codes[k] = frame.get(k).intValue();
      }
      frames.add(codes);
    }
    return frames.toArray(int[][]::new);
  }
}

package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.testkit.Allocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A warm frame of the codec allocates nothing, on the caller's thread and on the one that helps
/// it.
class MimiAllocationGoldenTest {
  private static final int FRAMES = 4;

  @ParameterizedTest
  @MethodSource("io.personaplex.codec.TestKernels#all")
  void aWarmFrameAllocatesNothing(Kernels kernels) {
    CodecConfig config = GoldenMimi.goldenConfig();
    try (var mimi = new GoldenMimi(config, new Compute(kernels, 2))) {
      EncoderState encoder = mimi.newEncoder(StageProbe.NONE);
      DecoderState decoder = mimi.newDecoder(StageProbe.NONE);
      var codes = new int[config.codebooks()];
      var samples = new float[config.samplesPerFrame()];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (float) Math.sin(0.1 * i);
      }
      Runnable frame =
          () -> {
            mimi.encoder.encode(encoder, samples, 0, codes);
            mimi.decoder.decode(decoder, codes, samples, 0);
          };
      assertThat(Allocation.ofWarm(FRAMES, frame, "compute-")).isZero();
    }
  }
}

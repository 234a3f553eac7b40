package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.testkit.Allocation;
import org.junit.jupiter.api.Test;

/// A warm frame of the codec allocates nothing, on the caller's thread and on the one that helps
/// it. The kernels answer for themselves: whether the compiler removes the objects of the Vector
/// API depends on what ran in this JVM before. This is about the codec around them.
class MimiAllocationGoldenTest {
  private static final int FRAMES = 4;

  @Test
  void aWarmFrameAllocatesNothing() {
    CodecConfig config = GoldenMimi.goldenConfig();
    try (var mimi = new GoldenMimi(config, new Compute(ScalarKernels.create(), 2))) {
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

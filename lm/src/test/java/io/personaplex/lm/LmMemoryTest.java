package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.KvRing;
import org.junit.jupiter.api.Test;

/// Sizes of the published model: matrices of a temporal layer and head, of a depth sub-step, and
/// embeddings, as its inventory of tensors gives them.
class LmMemoryTest {
  private static final LmConfig PUBLISHED = LmConfig.personaPlex7b();
  private static final long TEMPORAL = 32L * 205_520_896;
  private static final long TEXT_HEAD = 131_072_000;
  private static final long SUB_STEP = 83_361_792;
  private static final long EMBEDDINGS = 134_283_264L + 131_076_096 + 32_769_024;

  @Test
  void aFrameReadsEveryMatrixOfTheTemporalTransformerAndTheLiveSubStepsOnce() {
    long weights = TEMPORAL + TEXT_HEAD + 8 * SUB_STEP;
    assertThat(LmMemory.bytesReadPerFrame(PUBLISHED, Precision.F32)).isEqualTo(weights * 4);
    assertThat(LmMemory.bytesReadPerFrame(PUBLISHED, Precision.BF16)).isEqualTo(weights * 2);
    assertThat(LmMemory.bytesReadPerFrame(PUBLISHED, Precision.INT8)).isEqualTo(weights * 17 / 16);
  }

  @Test
  void fourBitsHoldTheTemporalTransformerAndEightTheRest() {
    assertThat(LmMemory.bytesReadPerFrame(PUBLISHED, Precision.INT4))
        .isEqualTo(TEMPORAL * 9 / 16 + (TEXT_HEAD + 8 * SUB_STEP) * 17 / 16);
  }

  @Test
  void weightsAreMatricesAndTablesOfEmbeddings() {
    long norms = 2 * (32 * 2 * 4096 + 4096 + 6 * 2 * 1024);
    assertThat(LmMemory.weightBytes(PUBLISHED, Precision.BF16, 16) + norms)
        .isEqualTo(2 * LmLayout.of(PUBLISHED).parameters());
    assertThat(LmMemory.weightBytes(PUBLISHED, Precision.INT8, 8))
        .isEqualTo(
            (TEMPORAL + TEXT_HEAD + 8 * SUB_STEP) * 17 / 16 + 2 * (EMBEDDINGS + 7 * 2_098_176L));
  }

  @Test
  void aSessionIsItsRingsAndFewBuffers() {
    long rings = 1_572_864_000L;
    assertThat(LmMemory.sessionBytes(PUBLISHED, KvRing.Format.BF16))
        .isBetween(rings, rings + (16 << 20));
    assertThat(LmMemory.sessionBytes(PUBLISHED, KvRing.Format.F32))
        .isBetween(2 * rings, 2 * rings + (16 << 20));
  }
}

package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TensorException;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightPackerTest {
  private static final int[] SIZES = {1, 5, 33, 64, 100, 129};

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void f32KeepsEveryBit() {
    forAllSizes(
        WeightFormat.F32,
        (values, decoded, _) -> {
          for (int i = 0; i < values.length; i++) {
            assertThat(decoded[i]).isEqualTo(values[i]);
          }
        });
  }

  @Test
  void bf16RoundsToTheNearest() {
    forAllSizes(
        WeightFormat.BF16,
        (values, decoded, _) -> {
          for (int i = 0; i < values.length; i++) {
            assertThat(decoded[i]).isEqualTo(DType.bf16ToFloat(DType.floatToBf16(values[i])));
          }
        });
  }

  /// Half a step; a little more for the largest, whose scale was rounded down by up to 2⁻⁹.
  @Test
  void int8IsWithinHalfAStepOfABlocksLargest() {
    forAllSizes(
        WeightFormat.INT8,
        (values, decoded, largest) -> {
          for (int i = 0; i < values.length; i++) {
            assertThat(decoded[i]).isCloseTo(values[i], within(largest[i] / 127 * 0.503f));
          }
        });
  }

  /// The search is worth something: below the error of the plain largest / −8.
  @Test
  void int4IsBetterThanTheObviousScale() {
    Tensor tensor = RandomMatrix.of(64, 640, random);
    float[][] decoded = decode(tensor, WeightFormat.INT4);
    double error = 0;
    double obvious = 0;
    for (int r = 0; r < 64; r++) {
      for (int block = 0; block < 640; block += 32) {
        float extreme = 0;
        for (int c = block; c < block + 32; c++) {
          float v = tensor.floatAt(r * 640L + c);
          extreme = Math.abs(v) > Math.abs(extreme) ? v : extreme;
        }
        float scale = DType.bf16ToFloat(DType.floatToBf16(extreme / -8));
        double blockError = 0;
        double blockObvious = 0;
        for (int c = block; c < block + 32; c++) {
          float v = tensor.floatAt(r * 640L + c);
          double q = Math.clamp(Math.rint(v / scale), -8, 7);
          blockObvious += (v - q * scale) * (v - q * scale);
          blockError += Math.pow(v - decoded[r][c], 2);
        }
        assertThat(blockError).as("seed %d", seed).isLessThanOrEqualTo(blockObvious * 1.0001);
        error += blockError;
        obvious += blockObvious;
      }
    }
    assertThat(error).as("seed %d", seed).isLessThan(0.95 * obvious);
  }

  @Test
  void integersThatFitAreKeptExactly() {
    float[] values = new float[64 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.25f * (i % 32 == 0 ? -8 : i % 16 - 8);
    }
    float[][] decoded = decode(RandomMatrix.of(values, 64, 32), WeightFormat.INT4);
    for (int i = 0; i < values.length; i++) {
      assertThat(decoded[i / 32][i % 32]).isEqualTo(values[i]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void allThreadsTogetherPackTheSame(WeightFormat format) {
    try (Compute compute = new Compute(KernelChoice.SCALAR.open(), 3);
        Arena arena = Arena.ofShared()) {
      Tensor tensor = RandomMatrix.of(777, 45, random);
      WeightMatrix alone = WeightPacker.pack(tensor, format, arena);
      WeightMatrix together = WeightPacker.pack(tensor, format, arena, compute);
      assertThat(together.data().mismatch(alone.data())).as("seed %d", seed).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeOfFloatIsRead(WeightFormat format) {
    float[] values = new float[70 * 40];
    for (int i = 0; i < values.length; i++) {
      // Exact in all types.
      values[i] = random.nextInt(-100, 101) / 64f;
    }
    float[][] expected = decode(RandomMatrix.of(values, 70, 40), format);
    for (DType type : new DType[] {DType.F64, DType.F16, DType.BF16}) {
      MemorySegment data = Arena.ofAuto().allocate((long) values.length * type.bytes(), 8);
      for (int i = 0; i < values.length; i++) {
        switch (type) {
          case F64 -> data.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
          case F16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(values[i]));
          default -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, DType.floatToBf16(values[i]));
        }
      }
      Tensor tensor = new Tensor("typed", type, new long[] {70, 40}, data);
      assertThat(decode(tensor, format)).as("from %s, seed %d", type, seed).isEqualTo(expected);
    }
  }

  @Test
  void bf16OfAFileIsNotCopied() {
    MemorySegment data = Arena.ofAuto().allocate(24, 2);
    Tensor tensor = new Tensor("borrowed", DType.BF16, new long[] {3, 4}, data);
    WeightMatrix w = WeightPacker.pack(tensor, WeightFormat.BF16, Arena.ofAuto());
    assertThat(w.data().address()).isEqualTo(data.address());
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void blocksThatAreZeroOrNextToItBecomeZeros(WeightFormat format) {
    float[] values = new float[2 * 64];
    values[0] = 1e-33f;
    values[40] = Float.MIN_VALUE;
    for (float[] row : decode(RandomMatrix.of(values, 2, 64), format)) {
      assertThat(row).containsOnly(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void whatIsNoNumberIsRefusedByName(WeightFormat format) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] values = new float[5 * 40];
      values[77] = bad;
      Tensor tensor = RandomMatrix.of(values, 5, 40);
      assertThatExceptionOfType(TensorException.class)
          .isThrownBy(() -> WeightPacker.pack(tensor, format, Arena.ofAuto()))
          .withMessageContaining("'random'")
          .withMessageContaining(Float.toString(bad));
    }
  }

  @Test
  void onlyMatricesOfFloatsAreTaken() {
    Tensor cube = RandomMatrix.of(4, 4, random).reshape(2, 2, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightPacker.pack(cube, WeightFormat.F32, Arena.ofAuto()))
        .withMessageContaining("[2, 2, 4]");
    Tensor integers =
        new Tensor("ids", DType.I32, new long[] {2, 2}, Arena.ofAuto().allocate(16, 4));
    assertThatExceptionOfType(TensorException.class)
        .isThrownBy(() -> WeightPacker.pack(integers, WeightFormat.F32, Arena.ofAuto()))
        .withMessageContaining("'ids' is I32");
  }

  private interface Check {
    /// @param largest of the value's block of 32 columns
    void of(float[] values, float[] decoded, float[] largest);
  }

  private void forAllSizes(WeightFormat format, Check check) {
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        Tensor tensor = RandomMatrix.of(rows, columns, random);
        float[][] decoded = decode(tensor, format);
        for (int r = 0; r < rows; r++) {
          float[] row = tensor.slice(r, r + 1).toFloats();
          float[] largest = new float[columns];
          for (int c = 0; c < columns; c++) {
            for (int i = c / 32 * 32; i < Math.min(columns, c / 32 * 32 + 32); i++) {
              largest[c] = Math.max(largest[c], Math.abs(row[i]));
            }
          }
          check.of(row, decoded[r], largest);
        }
      }
    }
  }

  private static float[][] decode(Tensor tensor, WeightFormat format) {
    return DecodedWeights.of(WeightPacker.pack(tensor, format, Arena.ofAuto()));
  }
}

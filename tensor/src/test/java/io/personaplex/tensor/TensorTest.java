package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TensorTest {
  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void anyStretchIsCopiedAsElementByElement(DType dtype) {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    for (int length : new int[] {0, 1, 3, 4095, 4096, 4097, 10_000}) {
      byte[] bytes = new byte[length * dtype.bytes()];
      random.nextBytes(bytes);
      var tensor = new Tensor("t", dtype, new long[] {length}, MemorySegment.ofArray(bytes));
      int from = length / 3;
      float[] out = new float[length + 2];
      tensor.copyFloats(from, out, 2, length - from);
      float[] all = new float[length];
      for (int i = 0; i < length; i++) {
        all[i] = tensor.floatAt(i);
      }
      assertThat(tensor.toFloats()).as("length %d seed=%d", length, seed).isEqualTo(all);
      assertThat(Arrays.copyOfRange(out, 2, out.length - from))
          .as("from %d of %d seed=%d", from, length, seed)
          .isEqualTo(Arrays.copyOfRange(all, from, length));
    }
  }

  @Test
  void integersAreNoFloatsAndFloatsNoIntegers() {
    var longs = new Tensor("l", DType.I64, new long[] {1}, MemorySegment.ofArray(new byte[8]));
    var floats = new Tensor("f", DType.F32, new long[] {1}, MemorySegment.ofArray(new byte[4]));
    assertThatThrownBy(longs::toFloats)
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("'l' is I64");
    assertThatThrownBy(floats::toLongs)
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("'f' is F32");
  }

  @ParameterizedTest
  @EnumSource(names = {"I64", "I32", "I16", "I8", "U8"})
  void integersAreWidenedWithTheirSign(DType dtype) {
    byte[] bytes = new byte[dtype.bytes()];
    Arrays.fill(bytes, (byte) 0xff);
    var tensor = new Tensor("t", dtype, new long[] {1}, MemorySegment.ofArray(bytes));
    assertThat(tensor.toLongs()).containsExactly(dtype == DType.U8 ? 255 : -1);
  }

  @Test
  void aSliceIsThoseRowsAndNoOthers() {
    byte[] bytes = {0, 1, 2, 3, 4, 5};
    var tensor = new Tensor("t", DType.U8, new long[] {3, 2}, MemorySegment.ofArray(bytes));
    assertThat(tensor.slice(1, 3).toLongs()).containsExactly(2, 3, 4, 5);
    assertThat(tensor.slice(1, 3).shape()).containsExactly(2, 2);
    assertThat(tensor.slice(3, 3).toLongs()).isEmpty();
    assertThatThrownBy(() -> tensor.slice(1, 4)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bfloat16IsRoundedToTheNearestEven() {
    assertThat(DType.floatToBf16(1f)).isEqualTo((short) 0x3f80);
    // Half way between 1 and the next: the even one.
    assertThat(DType.floatToBf16(Float.intBitsToFloat(0x3f808000))).isEqualTo((short) 0x3f80);
    assertThat(DType.floatToBf16(Float.intBitsToFloat(0x3f818000))).isEqualTo((short) 0x3f82);
    assertThat(DType.floatToBf16(Float.intBitsToFloat(0x3f808001))).isEqualTo((short) 0x3f81);
    assertThat(DType.floatToBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
    assertThat(DType.bf16ToFloat(DType.floatToBf16(Float.NaN))).isNaN();
  }
}

package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Pcm16Test {
  @Test
  void every16BitValueSurvivesTheRoundTrip() {
    for (int value = Short.MIN_VALUE; value <= Short.MAX_VALUE; value++) {
      assertThat(Pcm16.quantise(Pcm16.dequantise((short) value))).isEqualTo((short) value);
    }
  }

  @Test
  void roundsToNearestAndClips() {
    assertThat(Pcm16.quantise(1.4f / 32_768)).isEqualTo((short) 1);
    assertThat(Pcm16.quantise(1.5f / 32_768)).isEqualTo((short) 2);
    assertThat(Pcm16.quantise(2.5f / 32_768)).isEqualTo((short) 2);
    assertThat(Pcm16.quantise(-1.6f / 32_768)).isEqualTo((short) -2);
    assertThat(Pcm16.quantise(1f)).isEqualTo(Short.MAX_VALUE);
    assertThat(Pcm16.quantise(-1f)).isEqualTo(Short.MIN_VALUE);
    assertThat(Pcm16.quantise(Float.POSITIVE_INFINITY)).isEqualTo(Short.MAX_VALUE);
    assertThat(Pcm16.quantise(-1e30f)).isEqualTo(Short.MIN_VALUE);
    assertThat(Pcm16.quantise(Float.NaN)).isZero();
  }

  @Test
  void isLittleEndian() {
    assertThat(Pcm16.encode(new float[] {258f / 32_768, -2f / 32_768}))
        .containsExactly(2, 1, 0xfe, 0xff);
    assertThat(Pcm16.decode(new byte[] {2, 1, (byte) 0xfe, (byte) 0xff}))
        .containsExactly(258f / 32_768, -2f / 32_768);
  }

  @Test
  void halfASampleIsRefused() {
    assertThatThrownBy(() -> Pcm16.decode(new byte[3]))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("3 bytes");
  }
}

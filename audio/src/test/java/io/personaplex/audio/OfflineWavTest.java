package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineWavTest {
  @TempDir private Path folder;

  @Test
  void samplesAreClippedAndCutTowardZero() {
    assertThat(OfflineWav.quantise(1f)).isEqualTo((short) 32_767);
    assertThat(OfflineWav.quantise(-1f)).isEqualTo((short) -32_767);
    assertThat(OfflineWav.quantise(1.14f)).isEqualTo((short) 32_767);
    assertThat(OfflineWav.quantise(-7f)).isEqualTo((short) -32_767);
    assertThat(OfflineWav.quantise(0.99f / 32_767)).isZero();
    assertThat(OfflineWav.quantise(-0.99f / 32_767)).isZero();
    assertThat(OfflineWav.quantise(1.5f / 32_767)).isEqualTo((short) 1);
    assertThat(OfflineWav.quantise(Float.NaN)).isZero();
  }

  @Test
  void twoChannelsAreInterleavedAndTheFirstOneReadsBackAlone() throws Exception {
    float[] left = {0.5f, -0.25f, 0};
    float[] right = {1, 1, 1};
    byte[] file = OfflineWav.toBytes(24_000, left, right);
    var values = ByteBuffer.wrap(file, 44, 12).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    assertThat(values.get(0)).isEqualTo((short) 16_383);
    assertThat(values.get(1)).isEqualTo((short) 32_767);
    assertThat(values.get(2)).isEqualTo((short) -8_191);
    Path path = Files.write(folder.resolve("two.wav"), file);
    assertThat(Wav.readFirstChannel(path).samples())
        .containsExactly(16_383 / 32_768f, -8_191 / 32_768f, 0f);
    assertThat(Wav.readFirstChannel(path).sampleRate()).isEqualTo(24_000);
  }

  @Test
  void theFirstOfSixChannelsIsReadWhereTheirMeanIsRefused() throws Exception {
    float[][] six = new float[6][1];
    six[0][0] = 1f;
    Path path = Files.write(folder.resolve("six.wav"), OfflineWav.toBytes(48_000, six));
    assertThat(Wav.readFirstChannel(path).samples()).containsExactly(32_767 / 32_768f);
    assertThatThrownBy(() -> Wav.read(path)).hasMessageContaining("6 channels; wanted 1 or 2");
  }

  @Test
  void channelsOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> OfflineWav.toBytes(24_000, new float[2], new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 samples, the first has 2");
  }
}

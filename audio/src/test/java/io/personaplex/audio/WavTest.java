package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavTest {
  @TempDir Path folder;

  @Test
  void aFileReadsBackAsWritten() {
    float[] samples = Signals.sine(440, 0.7, 16_000, 1234);
    Path file = folder.resolve("a.wav");
    new Wav(samples, 16_000).write(file);
    Wav read = Wav.read(file);
    assertThat(read.sampleRate()).isEqualTo(16_000);
    assertThat(read.samples()).containsExactly(samples, within(0.5f / 32_768));
  }

  @Test
  void readsStereo24BitFloatAndExtensible() {
    byte[] stereo =
        file(fmt(1, 2, 8_000, 16), data(4, b -> b.putShort((short) 16_384).putShort((short) 0)));
    assertThat(Wav.parse("s", stereo).samples()).containsExactly(0.25f);
    byte[] wide =
        file(fmt(1, 1, 8_000, 24), data(6, b -> b.put(new byte[] {0, 0, (byte) 0xc0, 1, 0, 0})));
    assertThat(Wav.parse("w", wide).samples()).containsExactly(-0.5f, 1f / 8_388_608);
    byte[] real = file(fmt(3, 1, 48_000, 32), data(4, b -> b.putFloat(0.125f)));
    assertThat(Wav.parse("f", real).samples()).containsExactly(0.125f);
    ByteBuffer extensible = ByteBuffer.allocate(8 + 40).order(ByteOrder.LITTLE_ENDIAN);
    extensible.put(fmt(0xfffe, 1, 22_050, 16)).putInt(4, 40);
    extensible.position(24).putShort((short) 22).putShort((short) 16).putInt(4).putShort((short) 1);
    byte[] file = file(extensible.array(), data(2, b -> b.putShort((short) -32_768)));
    assertThat(Wav.parse("e", file).samples()).containsExactly(-1f);
    assertThat(Wav.parse("e", file).sampleRate()).isEqualTo(22_050);
  }

  @Test
  void passesOverOtherChunksAndReadsADataChunkOfUnknownLength() {
    byte[] odd = {'L', 'I', 'S', 'T', 3, 0, 0, 0, 'a', 'b', 'c', 0};
    byte[] data = data(2, b -> b.putShort((short) 8_192));
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 0x7fff_f000);
    byte[] file = file(odd, fmt(1, 1, 8_000, 16), odd, data);
    assertThat(Wav.parse("p", file).samples()).containsExactly(0.25f);
    assertThat(Wav.read("p", new ByteArrayInputStream(file)).samples()).hasSize(1);
  }

  @Test
  void everyFaultIsASentenceThatNamesTheFile() {
    assertFault(new byte[3], "not a WAV file");
    assertFault(file(fmt(1, 1, 8_000, 16)), "no data chunk");
    assertFault(file(data(2, _ -> {})), "before the fmt chunk");
    assertFault(file(fmt(2, 1, 8_000, 4), data(0, _ -> {})), "format 2 with 4 bits");
    assertFault(file(fmt(1, 6, 8_000, 16), data(0, _ -> {})), "6 channels");
    assertFault(file(fmt(1, 1, 0, 16), data(0, _ -> {})), "0 Hz");
    byte[] cut = file(fmt(1, 1, 8_000, 16), data(100, _ -> {}));
    assertFault(Arrays.copyOf(cut, cut.length - 1), "claims 100 bytes and 99 are left");
    assertThatThrownBy(() -> Wav.read(folder.resolve("none.wav")))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("none.wav");
  }

  @Test
  void noBytesMakeItCrash() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    byte[] good = new Wav(new float[50], 8_000).toBytes();
    int read = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
      for (int hit = random.nextInt(4); hit > 0 && bytes.length > 0; hit--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(Wav.parse("r", bytes).samples().length).as("seed %d", seed).isLessThan(100);
        read++;
      } catch (AudioException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("r: ");
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }

  private static void assertFault(byte[] bytes, String sentence) {
    assertThatThrownBy(() -> Wav.parse("x.wav", bytes))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("x.wav")
        .hasMessageContaining(sentence);
  }

  private static byte[] file(byte[]... chunks) {
    int length = Arrays.stream(chunks).mapToInt(c -> c.length).sum();
    var file = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + length);
    file.put("WAVE".getBytes(StandardCharsets.US_ASCII));
    for (byte[] chunk : chunks) {
      file.put(chunk);
    }
    return file.array();
  }

  private static byte[] fmt(int tag, int channels, int sampleRate, int bits) {
    var chunk = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put("fmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    chunk.putShort((short) tag).putShort((short) channels).putInt(sampleRate);
    int block = channels * bits / 8;
    chunk.putInt(sampleRate * block).putShort((short) block).putShort((short) bits);
    return chunk.array();
  }

  private static byte[] data(int length, java.util.function.Consumer<ByteBuffer> content) {
    var chunk = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(length);
    content.accept(chunk);
    return chunk.array();
  }
}

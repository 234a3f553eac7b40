package io.personaplex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path folder;

  @Test
  void readsSinglePrecision() throws IOException {
    Npy npy = Npy.read(file("<f4", "False", "(2, 1)", 0x3f800000, 0xc0200000));
    assertThat(npy.values(2, 1)).containsExactly(1, -2.5f);
    assertThat(npy.half()).isFalse();
  }

  @Test
  void readsHalfPrecision() throws IOException {
    // 1 and −2.5, packed into one little-endian word.
    Npy npy = Npy.read(file("<f2", "False", "(2,)", 0xc100_3c00));
    assertThat(npy.values(2)).containsExactly(1, -2.5f);
    assertThat(npy.half()).isTrue();
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    Path doubles = file("<f8", "False", "(1,)", 0, 0);
    assertThatThrownBy(() -> Npy.read(doubles)).hasMessageContaining("'<f8'");
    Path columns = file("<f4", "True", "(1,)", 0);
    assertThatThrownBy(() -> Npy.read(columns)).hasMessageContaining("column-major");
    Path cut = file("<f4", "False", "(3,)", 0, 0);
    assertThatThrownBy(() -> Npy.read(cut)).hasMessageContaining("8 bytes of data");
    Path other = Files.writeString(folder.resolve("text.npy"), "not an array at all");
    assertThatThrownBy(() -> Npy.read(other)).hasMessageContaining("not a .npy file");
  }

  @Test
  void refusesAnotherShapeThanWanted() throws IOException {
    Npy npy = Npy.read(file("<f4", "False", "(2,)", 0, 0));
    assertThatThrownBy(() -> npy.values(1, 2)).hasMessageContaining("shape [2], wanted [1, 2]");
  }

  private Path file(String type, String columnMajor, String shape, int... words)
      throws IOException {
    byte[] header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
            .formatted(type, columnMajor, shape)
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) header.length).put(header);
    for (int word : words) {
      bytes.putInt(word);
    }
    return Files.write(Files.createTempFile(folder, "array", ".npy"), bytes.array());
  }
}

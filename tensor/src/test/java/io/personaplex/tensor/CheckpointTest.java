package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckpointTest {
  @TempDir Path folder;

  @Test
  void tensorsAreReadAsTheyWereWritten() throws IOException {
    try (var checkpoint = new Checkpoint(write(SafetensorsBytes.sound()))) {
      assertThat(checkpoint.tensor("layers.0.weight", 2, 3).toFloats())
          .containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(checkpoint.tensor("layers.0.gain").toFloats()).containsExactly(1, -2);
      assertThat(checkpoint.tensor("step").toLongs()).containsExactly(7);
    }
  }

  @Test
  void namesKeepTheOrderOfTheHeader() throws IOException {
    try (var checkpoint = new Checkpoint(write(SafetensorsBytes.sound()))) {
      assertThat(checkpoint.names()).containsExactly("layers.0.weight", "step", "layers.0.gain");
    }
  }

  @Test
  void aMissingTensorIsAnsweredWithTheNearestNames() throws IOException {
    try (var checkpoint = new Checkpoint(write(SafetensorsBytes.sound()))) {
      assertThatThrownBy(() -> checkpoint.tensor("layers.0.wieght"))
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("no tensor 'layers.0.wieght'; did you mean 'layers.0.weight'?");
      assertThatThrownBy(() -> checkpoint.tensor("decoder"))
          .hasMessageContaining("no tensor 'decoder' among 3: the file is of another model");
    }
  }

  @Test
  void aTensorOfAnotherShapeIsRefusedWithBothShapes() throws IOException {
    try (var checkpoint = new Checkpoint(write(SafetensorsBytes.sound()))) {
      assertThatThrownBy(() -> checkpoint.tensor("layers.0.weight", 3, 2))
          .hasMessageContaining("model.safetensors: tensor 'layers.0.weight' has shape [2, 3]")
          .hasMessageContaining("wants [3, 2]");
    }
  }

  @Test
  void aLayoutIsComparedWholeAndAllDifferencesAreToldAtOnce() throws IOException {
    try (var checkpoint = new Checkpoint(write(SafetensorsBytes.sound()))) {
      Map<String, long[]> layout = new LinkedHashMap<>();
      layout.put("layers.0.weight", new long[] {2, 3});
      layout.put("layers.0.gain", new long[] {3});
      layout.put("layers.1.gain", new long[] {2});
      assertThatThrownBy(() -> checkpoint.expect(layout))
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("3 faults")
          .hasMessageContaining("'layers.0.gain' has shape [2], wanted [3]")
          .hasMessageContaining("'layers.1.gain' [2] is missing")
          .hasMessageContaining("'step' is not part of the model");
      layout.remove("layers.1.gain");
      layout.put("layers.0.gain", new long[] {2});
      layout.put("step", new long[] {1});
      checkpoint.expect(layout);
      for (int i = 0; i < 40; i++) {
        layout.put("more." + i, new long[] {1});
      }
      assertThatThrownBy(() -> checkpoint.expect(layout))
          .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(12))
          .hasMessageEndingWith("and 30 more");
    }
  }

  @Test
  void theIdentityIsThatOfTheContentAndNotOfThePlace() throws IOException {
    byte[] bytes = SafetensorsBytes.sound();
    String identity = identity(write(bytes));
    assertThat(identity(Files.write(folder.resolve("copy.safetensors"), bytes)))
        .isEqualTo(identity);
    int dataStart = bytes.length - 36;
    for (int at = dataStart; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      assertThat(identity(write(changed))).as("byte %d", at - dataStart).isNotEqualTo(identity);
    }
  }

  private static String identity(Path file) {
    try (var checkpoint = new Checkpoint(file)) {
      return checkpoint.identity();
    }
  }

  @Test
  void anEmptyCheckpointIsSound() throws IOException {
    try (var checkpoint = new Checkpoint(write(SafetensorsBytes.of("{}", new byte[0])))) {
      assertThat(checkpoint.names()).isEmpty();
    }
  }

  @Test
  void aFileBeyondFourGigabytesIsReachedToItsEnd() throws IOException {
    // Sparse: it takes a few blocks of the disk.
    long elements = 5L << 30;
    Path file = folder.resolve("large.safetensors");
    byte[] head =
        SafetensorsBytes.of(
            """
            {"a":{"dtype":"U8","shape":[%1$d],"data_offsets":[0,%1$d]},
            "b":{"dtype":"F32","shape":[1],"data_offsets":[%1$d,%2$d]}}"""
                .formatted(elements, elements + 4),
            new byte[0]);
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(head), 0);
      channel.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 2.5f),
          head.length + elements);
    }
    try (var checkpoint = new Checkpoint(file)) {
      assertThat(checkpoint.tensor("b").toFloats()).containsExactly(2.5f);
      assertThat(checkpoint.tensor("a").longAt(elements - 1)).isZero();
      assertThatThrownBy(() -> checkpoint.tensor("a").toLongs())
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("'a'");
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() {
    assertThatThrownBy(() -> open(folder.resolve("none.safetensors")))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("none.safetensors: there is no such file");
  }

  @Test
  void aShortFileIsRefused() throws IOException {
    assertRefused(new byte[7], "7 bytes, too short");
  }

  @Test
  void anAbsurdHeaderLengthIsRefused() throws IOException {
    byte[] bytes = SafetensorsBytes.sound();
    for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 0, 1}) {
      assertRefused(
          withLength(bytes, length), "claim a header of " + Long.toUnsignedString(length));
    }
    assertRefused(withLength(bytes, bytes.length - 7), "download it again");
  }

  @Test
  void dataThatEndEarlyAreToldWithTheTensorThatMissesThem() throws IOException {
    byte[] bytes = SafetensorsBytes.sound();
    assertRefused(
        Arrays.copyOf(bytes, bytes.length - 1),
        "the data ends at byte 35 and tensor 'step' wants bytes 28 to 36",
        "download it again");
  }

  @Test
  void bytesAfterTheLastTensorAreRefused() throws IOException {
    byte[] bytes = SafetensorsBytes.sound();
    assertRefused(Arrays.copyOf(bytes, bytes.length + 3), "3 bytes follow the last tensor");
  }

  @Test
  void deepNestingIsRefusedWithoutBeingFollowed() throws IOException {
    assertRefused(
        SafetensorsBytes.of("{\"a\":" + "[".repeat(1_000_000), new byte[0]), "not JSON", "nest");
    assertRefused(SafetensorsBytes.of("{\"a\":".repeat(100_000), new byte[0]), "model.safetensors");
  }

  @Test
  void manyTensorsAreRefusedAtALimit() throws IOException {
    var header = new StringBuilder("{");
    for (int i = 0; i <= SafetensorsHeader.MAX_TENSORS; i++) {
      header
          .append('"')
          .append(i)
          .append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},");
    }
    assertRefused(SafetensorsBytes.of(header.toString(), new byte[0]), "more than 100000 tensors");
  }

  @Test
  void ofManyFaultsTheFirstTenAreShown() throws IOException {
    var header = new StringBuilder("{\"x\":1");
    for (int i = 0; i < 25; i++) {
      header.append(",\"t").append(i).append("\":").append(i);
    }
    assertRefused(
        SafetensorsBytes.of(header.append('}').toString(), new byte[0]),
        "26 faults",
        "'t8' is not a JSON object",
        "and 16 more");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                                      | not a JSON object
          nonsense                                                                | not a JSON object
          {"a"                                                                    | not JSON of the wanted form (at character 4:
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}} {}                | goes on after its JSON object
          {"a":3}                                                                 | 'a' is not a JSON object
          {"__metadata__":[]}                                                     | '__metadata__' is not a JSON object
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{}}            | 'a' appears twice
          {"a":{"dtype":"U8","dtype":"I8","shape":[4],"data_offsets":[0,4]}}      | tensor 'a': 'dtype' appears twice
          {"a":{"dtype":"Q4","shape":[4],"data_offsets":[0,4]}}                   | tensor 'a': dtype 'Q4' is not one of [F64, F32
          {"a":{"shape":[4],"data_offsets":[0,4]}}                                | tensor 'a': no dtype
          {"a":{"dtype":"U8","data_offsets":[0,4]}}                               | tensor 'a': no usable shape
          {"a":{"dtype":"U8","shape":4,"data_offsets":[0,4]}}                     | tensor 'a': shape is not a list
          {"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}                  | tensor 'a': shape holds -4
          {"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}                 | tensor 'a': shape holds
          {"a":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}                 | tensor 'a': shape holds
          {"a":{"dtype":"U8","shape":[18446744073709551620],"data_offsets":[0,4]}} | shape holds 18446744073709551620
          {"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]}} | has more than 2^63 bytes
          {"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,4]}} | has more than 2^63 bytes
          {"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}} | more than 16 numbers
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}}                     | no usable data_offsets
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}                   | run backwards
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}                  | data_offsets holds -4
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,5]}}                   | takes 4 bytes, data_offsets [0, 5] hold 5
          {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}                  | F32 [4] takes 16 bytes
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}}                   | 1 bytes of the data before tensor 'a' belong to no tensor
          {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | tensors 'a' and 'b' overlap at byte 2
          {"a":{"dtype":"U8","shape":[2],"data_offsets":[9223372036854775804,9223372036854775806]}} | wants bytes 9223372036854775804
          """)
  void aFaultyHeaderIsRefusedByName(String header, String message) throws IOException {
    assertRefused(SafetensorsBytes.of(header, new byte[4]), message);
  }

  private void assertRefused(byte[] bytes, String... message) throws IOException {
    Path file = write(bytes);
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(TensorException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(message);
  }

  private static byte[] withLength(byte[] bytes, long length) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    return changed;
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.safetensors"), bytes);
  }

  private static void open(Path file) {
    try (var checkpoint = new Checkpoint(file)) {
      throw new AssertionError("accepted, with " + checkpoint.names());
    }
  }
}

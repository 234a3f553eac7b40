package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Safetensors files whose headers are as large as the limits allow or larger, in the small heap of
/// this module's tests. Damage of small ones is [CheckpointFuzzTest]'s.
final class CheckpointLimitsTest {
  private static final String EMPTY = "{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]";

  @TempDir Path folder;

  @Test
  void theLargestHeaderOfTheMostTensorsIsRead() throws IOException {
    // Wide characters, so that a name takes two bytes for each.
    String letters = "\u0100" + "a".repeat(160);
    write(
        "{",
        SafetensorsHeader.MAX_TENSORS,
        i -> (i == 0 ? "" : ",") + '"' + letters + i + "\":" + EMPTY + "}",
        "}" + " ".repeat(75_000_000));
    assertThat(Files.size(file())).isBetween(91_000_000L, 100_000_000L);
    try (var checkpoint = new Checkpoint(file())) {
      assertThat(checkpoint.names()).hasSize(SafetensorsHeader.MAX_TENSORS);
    }
  }

  @Test
  void oneTensorMoreIsRefused() throws IOException {
    write(
        "{",
        SafetensorsHeader.MAX_TENSORS + 1,
        i -> (i == 0 ? "" : ",") + "\"t" + i + "\":" + EMPTY + "}",
        "}");
    assertRefused("more than 100000 tensors");
  }

  @Test
  void manyLongNamesAreRefused() throws IOException {
    String letters = "\u0100" + "a".repeat(980);
    write("{", 18_000, i -> (i == 0 ? "" : ",") + '"' + letters + i + "\":" + EMPTY + "}", "}");
    assertRefused("the names of its tensors have more than 16777216 characters");
  }

  @Test
  void oneNameOfManyMegabytesIsRefused() throws IOException {
    String letters = "a".repeat(1_000_000);
    write("{\"\u0100", 30, i -> letters, "\":" + EMPTY + "}}");
    assertRefused("not JSON of the wanted form");
  }

  @Test
  void manyKeysOfOneTensorAreRefused() throws IOException {
    write("{\"t\":" + EMPTY, 1_000_000, i -> ",\"" + i + "\":0", "}}");
    assertRefused("tensor 't': more than 100 keys");
  }

  @Test
  void aTextOfManyMegabytesIsRefused() throws IOException {
    String letters = "a".repeat(1_000_000);
    write(
        "{\"t\":{\"dtype\":\"\u0100",
        30,
        i -> letters,
        "\",\"shape\":[0],\"data_offsets\":[0,0]}}");
    assertRefused("not JSON of the wanted form");
  }

  @Test
  void aShapeOfManyMegabytesIsRefused() throws IOException {
    String ones = "1,".repeat(50_000);
    write("{\"t\":{\"dtype\":\"U8\",\"shape\":[", 30, i -> ones, "1],\"data_offsets\":[0,1]}}");
    assertRefused("more than 16 numbers");
  }

  @Test
  void aNumberOfManyMegabytesIsRefused() throws IOException {
    String ones = "1".repeat(1_000_000);
    write("{\"t\":{\"dtype\":\"U8\",\"shape\":[", 30, i -> ones, "],\"data_offsets\":[0,1]}}");
    assertRefused("not JSON of the wanted form");
  }

  @Test
  void manyFaultsAreToldInShort() throws IOException {
    write("{", 90_000, i -> (i == 0 ? "" : ",") + '"' + i + "a".repeat(150) + "\":{}", "}");
    assertRefused("270000 faults");
  }

  @Test
  void manyMegabytesOfBracketsAreRefused() throws IOException {
    String brackets = "[".repeat(1_000_000);
    write("{\"t\":{\"later\":", 30, i -> brackets, "");
    assertRefused("not JSON of the wanted form");
  }

  @Test
  void metadataThatFillTheHeaderAreSkipped() throws IOException {
    String letters = "a".repeat(1_000_000);
    write("{\"__metadata__\":{\"a\":\"", 98, i -> letters, "\"},\"t\":" + EMPTY + "}}");
    try (var checkpoint = new Checkpoint(file())) {
      assertThat(checkpoint.names()).containsExactly("t");
    }
  }

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  /// Writes a header: a start, a piece of it for every number from 0, an end.
  private interface Piece {
    String of(int number);
  }

  private void write(String start, int pieces, Piece piece, String end) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file()), 1 << 16)) {
      out.write(new byte[SafetensorsHeader.PREFIX_BYTES]);
      out.write(start.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < pieces; i++) {
        out.write(piece.of(i).getBytes(StandardCharsets.UTF_8));
      }
      out.write(end.getBytes(StandardCharsets.UTF_8));
    }
    try (var header = new RandomAccessFile(file().toFile(), "rw")) {
      long length = header.length() - SafetensorsHeader.PREFIX_BYTES;
      header.write(
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> new Checkpoint(file()).close())
        .isInstanceOf(TensorException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining(message);
  }
}

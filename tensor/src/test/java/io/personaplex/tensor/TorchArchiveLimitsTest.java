package io.personaplex.tensor;

import static io.personaplex.tensor.TorchBytes.bytes;
import static io.personaplex.tensor.TorchBytes.pickle;
import static io.personaplex.tensor.TorchBytes.tensor;
import static io.personaplex.tensor.TorchBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Torch archives that are as large as the limits allow or larger, in the small heap of this
/// module's tests. Damage of small ones is [TorchArchiveFuzzTest]'s.
final class TorchArchiveLimitsTest {
  private static final int MOST_PICKLE_BYTES = 1 << 20;
  private static final String NONE = "K\0";
  private static final String ONE = "K\1\u0085";

  @TempDir Path folder;

  private interface Entries {
    void write(ZipOutputStream zip) throws IOException;
  }

  @Test
  void aTransposedTensorAsLargeAsItMayBeIsGathered() throws IOException {
    int shorts = (TorchArchive.MAX_BYTES - (1 << 20)) / 2;
    String half = number(shorts / 2);
    String view =
        tensor(NONE, half + "K\2\u0086", "K\1" + half + "\u0086")
            .replace("K\4tQ", number(shorts) + "tQ");
    write(
        zip -> {
          stored(zip, "root/data.pkl", pickle(view));
          stored(zip, "root/data/0", new byte[2 * shorts]);
        });
    Tensor read = read().get("t");
    assertThat(read.shape()).containsExactly(shorts / 2, 2);
    assertThat(read.data().byteSize()).isEqualTo(2L * shorts);
  }

  @Test
  void viewsOfOneStorageThatTakeMoreThanTheLimitAreRefused() throws IOException {
    int shorts = 4 << 20;
    String half = number(shorts / 2);
    var views = new StringBuilder("\u0080\2}(");
    for (int i = 0; i < 9; i++) {
      views
          .append(text("t" + i))
          .append(
              tensor(NONE, half + "K\2\u0086", "K\1" + half + "\u0086")
                  .replace("K\4tQ", number(shorts) + "tQ"));
    }
    write(
        zip -> {
          stored(zip, "root/data.pkl", bytes(views.append("u.").toString()));
          stored(zip, "root/data/0", new byte[2 * shorts]);
        });
    assertRefused("its tensors take more than 67108864 bytes");
  }

  @Test
  void aPickleThatPutsTogetherAsMuchAsItCanFitsIntoMemory() throws IOException {
    // Nearly as many values as the stack holds, made one tuple, again and again.
    String values = "h\0".repeat(9_900);
    var program = new StringBuilder("\u0080\2(tq\0");
    int place = 1;
    while (program.length() + values.length() + 20 < MOST_PICKLE_BYTES) {
      program.append('(').append(values).append('t').append("q").append((char) place++);
      program.append("\u0085"); // a tuple of it
    }
    write(zip -> stored(zip, "root/data.pkl", bytes(program.append('.').toString())));
    assertRefused("its pickle is not one dict");
  }

  @Test
  void aPickleThatRemembersAsMuchAsItCanIsRefused() throws IOException {
    var program = new StringBuilder("\u0080\2}");
    for (int i = 0; i < 200_000; i++) {
      program.append('r').append(little(i));
    }
    write(zip -> stored(zip, "root/data.pkl", bytes(program.append('.').toString())));
    assertRefused("more than 100000 of them");
  }

  @Test
  void aTupleInATupleManyTimesIsNoDeepStack() throws IOException {
    String program = "\u0080\2}" + text("t") + ")" + "\u0085".repeat(1_000_000) + "s.";
    write(zip -> stored(zip, "root/data.pkl", bytes(program)));
    assertRefused("'t' is not a tensor");
  }

  @Test
  void aDictOfAsManyTensorsAsFitIsRead() throws IOException {
    // Each is one that was remembered, and a key.
    String remembered = tensor(NONE, ONE, ONE) + "q\0";
    var program = new StringBuilder("\u0080\2}" + text("t") + remembered + "s");
    int tensors = 1;
    for (; program.length() + 16 < MOST_PICKLE_BYTES; tensors++) {
      program.append(text("k" + tensors)).append("h\0s");
    }
    write(
        zip -> {
          stored(zip, "root/data.pkl", bytes(program.append('.').toString()));
          stored(zip, "root/data/0", TorchBytes.shorts());
        });
    assertThat(read()).hasSize(tensors);
  }

  @Test
  void moreEntriesThanTheLimitAreRefused() throws IOException {
    write(
        zip -> {
          for (int i = 0; i <= 10_000; i++) {
            stored(zip, "root/data/" + i, new byte[0]);
          }
        });
    assertRefused("more than 10000 entries");
  }

  @Test
  void aFileFullOfEntriesWithLongNamesIsRefused() throws IOException {
    String letters = "a".repeat(30_000);
    write(
        zip -> {
          for (int i = 0; i < 1_100; i++) {
            stored(zip, letters + i, new byte[0]);
          }
        });
    assertRefused("without data.pkl");
  }

  @Test
  void aFileFullOfEntriesIsRefused() throws IOException {
    write(
        zip -> {
          for (int i = 0; i < 300_000; i++) {
            stored(zip, Integer.toString(i, 36), new byte[0]);
          }
        });
    assertThat(Files.size(file())).isLessThan(TorchArchive.MAX_BYTES);
    assertRefused("more than 10000 entries");
  }

  private static String number(int value) {
    return "J" + little(value);
  }

  private static String little(int value) {
    return ""
        + (char) (value & 0xff)
        + (char) (value >> 8 & 0xff)
        + (char) (value >> 16 & 0xff)
        + (char) (value >> 24 & 0xff);
  }

  private static void stored(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    var checksum = new CRC32();
    checksum.update(content);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private Path file() {
    return folder.resolve("voice.pt");
  }

  private void write(Entries entries) throws IOException {
    try (var zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file()), 1 << 16))) {
      entries.write(zip);
    }
  }

  private Map<String, Tensor> read() {
    return TorchArchive.read(file());
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::read)
        .isInstanceOf(TensorException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining(message);
  }
}

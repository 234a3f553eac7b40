package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VoicePackageTest {
  @TempDir Path folder;

  @Test
  void theVoicesAreWrittenAndNothingElse() throws IOException {
    Path voices = extract(VoicePackageBytes.sound().tgz());
    assertThat(names(voices)).containsExactly("NATF2.pt", "NATM1.pt");
    assertThat(voices.resolve("NATF2.pt")).hasContent("first");
    assertThat(names(folder)).containsExactly("unpacked", "voices.tgz");
  }

  @Test
  void aFolderThatIsThereIsLeftAsItIs() throws IOException {
    Path voices = extract(VoicePackageBytes.sound().tgz());
    Files.writeString(voices.resolve("NATF2.pt"), "mine");
    VoicePackage.extract(folder.resolve("voices.tgz"), voices);
    assertThat(voices.resolve("NATF2.pt")).hasContent("mine");
  }

  @Test
  void anEmptyFolderMadeByHandIsFilled() throws IOException {
    Files.createDirectory(folder.resolve("unpacked"));
    Path voices = extract(VoicePackageBytes.sound().tgz());
    assertThat(names(voices)).containsExactly("NATF2.pt", "NATM1.pt");
    assertThat(names(folder)).containsExactly("unpacked", "voices.tgz");
  }

  @Test
  void whatAKilledProcessLeftLongAgoIsRemoved() throws IOException {
    Path old = Files.createDirectory(folder.resolve("unpacked.partial-1"));
    Files.writeString(old.resolve("NATF2.pt"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Path young = Files.createDirectory(folder.resolve("unpacked.partial-2"));
    extract(VoicePackageBytes.sound().tgz());
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../NATF3.pt",
        "voices/../../NATF3.pt",
        "/tmp/NATF3.pt",
        "voices\\..\\NATF3.pt",
        "C:/NATF3.pt",
        "..",
        "../other.txt"
      })
  void pathsThatLeadOutAreRefused(String name) throws IOException {
    assertRefused(
        VoicePackageBytes.sound().file(name, "x").tgz(), "entry '" + name + "' leads out");
  }

  @Test
  void linksAndDevicesAreRefused() throws IOException {
    byte[] kinds = {
      TarConstants.LF_SYMLINK,
      TarConstants.LF_LINK,
      TarConstants.LF_CHR,
      TarConstants.LF_BLK,
      TarConstants.LF_FIFO
    };
    for (byte kind : kinds) {
      assertRefused(
          VoicePackageBytes.sound().special("voices/X.pt", kind, "/etc/passwd").tgz(),
          "entry 'voices/X.pt' is a link, a device");
    }
  }

  @Test
  void theSameVoiceTwiceIsRefused() throws IOException {
    assertRefused(
        VoicePackageBytes.sound().file("more/NATF2.pt", "x").tgz(), "two entries are the voice");
  }

  @Test
  void namesOfOddVoicesAreNotWritten() throws IOException {
    Path voices =
        extract(
            VoicePackageBytes.sound()
                .file("voices/.hidden.pt", "x")
                .file("voices/a b.pt", "x")
                .file("voices/._NATF2.pt", "x")
                .file("voices/own.wav", "x")
                .tgz());
    assertThat(names(voices)).containsExactly("NATF2.pt", "NATM1.pt", "own.wav");
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void longNamesAreReadInBothWays(int mode) throws IOException {
    String name = "N".repeat(90) + ".pt";
    byte[] archive =
        new VoicePackageBytes(mode).file("voices/" + "x/".repeat(80) + name, "x").tgz();
    assertThat(extract(archive).resolve(name)).hasContent("x");
  }

  @Test
  void aTarAsUsualProgramsWriteItIsRead() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarBytes(bytes)) {
      tar.entry("pax_global_header", 'g', "18 comment=of git\n")
          .entry("PaxHeaders/a", 'x', "13 mtime=1.5\n13 path=a.pt\n")
          .entry("cut", '0', "first")
          .entry("b.pt", (char) 0, "second")
          .entry("old/", (char) 0, "")
          .entry("c.pt", '7', "third");
    }
    Path voices = extract(VoicePackageBytes.gzip(bytes.toByteArray()));
    assertThat(names(voices)).containsExactly("a.pt", "b.pt", "c.pt");
    assertThat(voices.resolve("a.pt")).hasContent("first");
  }

  @Test
  void aFileStoredWithHolesIsRefused() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarBytes(bytes)) {
      tar.entry("x", 'x', "22 GNU.sparse.major=1\n").entry("a.pt", '0', "map and data");
    }
    assertRefused(VoicePackageBytes.gzip(bytes.toByteArray()), "a file that is stored with holes");
  }

  @Test
  void aHeaderWhoseSumDiffersIsRefused() throws IOException {
    byte[] tar = VoicePackageBytes.sound().tar();
    tar[0] ^= 1;
    assertRefused(VoicePackageBytes.gzip(tar), "the sum of a header differs");
  }

  @Test
  void anArchiveWithoutVoicesIsRefused() throws IOException {
    assertRefused(new VoicePackageBytes().file("a.txt", "x").tgz(), "holds no voice");
  }

  @Test
  void aFloodOfEntriesIsRefused() throws IOException {
    var many = new VoicePackageBytes();
    for (int i = 0; i <= 1_000; i++) {
      many.file("voices/" + i + ".txt", "");
    }
    assertRefused(many.tgz(), "more than 1000 entries");
  }

  @Test
  void aCompressionBombIsRefusedEarly() throws IOException {
    byte[] zeros = new byte[40 << 20];
    byte[] tar =
        new VoicePackageBytes()
            .file("voices/A.pt", new String(zeros, StandardCharsets.US_ASCII))
            .tar();
    assertRefused(VoicePackageBytes.gzip(tar), "it unpacks to more than");
  }

  @Test
  void aBombAfterTheLastEntryIsRefusedToo() throws IOException {
    byte[] tar = VoicePackageBytes.sound().tar();
    assertRefused(
        VoicePackageBytes.gzip(Arrays.copyOf(tar, tar.length + (40 << 20))),
        "it unpacks to more than");
  }

  @Test
  void anArchiveCutAnywhereLeavesNothing() throws IOException {
    byte[] whole = VoicePackageBytes.sound().tgz();
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "voices.tgz");
    }
  }

  @Test
  void aDamagedTarIsTold() throws IOException {
    byte[] tar = VoicePackageBytes.sound().tar();
    int insideTheFirstVoice = 2 * 512 + 2;
    assertRefused(
        VoicePackageBytes.gzip(Arrays.copyOf(tar, insideTheFirstVoice)),
        "it ends inside of an entry; the archive is damaged");
  }

  @Test
  void aChangedArchiveIsNoticedByItsChecksum() throws IOException {
    byte[] whole = VoicePackageBytes.sound().tgz();
    whole[whole.length - 6] ^= 1; // the checksum itself, which stands before the length
    assertRefused(whole, "download it again");
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    assertThatThrownBy(() -> extract(bytes))
        .isInstanceOf(TensorException.class)
        .hasMessageStartingWith(folder.resolve("voices.tgz") + ": ")
        .hasMessageContaining(message);
    assertThat(names(folder)).containsExactly("voices.tgz");
  }

  private Path extract(byte[] bytes) throws IOException {
    Path archive = folder.resolve("voices.tgz");
    Files.deleteIfExists(archive); // what overwrites a file waits for the disk on some systems
    Files.write(archive, bytes);
    Path voices = folder.resolve("unpacked");
    VoicePackage.extract(archive, voices);
    return voices;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}

package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Packages of voices that are as large as the limits allow or larger, in the small heap of this
/// module's tests. Damage of small ones is [VoicePackageFuzzTest]'s.
final class VoicePackageLimitsTest {
  private static final int NOISE_BYTES = 11 << 20;

  @TempDir Path folder;

  private interface Content {
    void write(TarBytes tar) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(chars = {'L', 'K', 'x'})
  void aLongRowOfExtensionHeadersIsRefusedAtTheSecond(char kind) throws IOException {
    Path archive =
        write(
            tar -> {
              for (int i = 0; i < 15_000; i++) {
                tar.entry("././@LongLink", kind, kind == 'x' ? "9 path=a\n" : "a");
              }
              tar.entry("NATF2.pt", '0', "first");
            });
    assertThat(Files.size(archive)).isLessThan(1 << 20);
    assertRefused(archive, "two extension headers for one entry");
  }

  @Test
  void aLongRowOfGlobalHeadersIsRefusedAtTheLimit() throws IOException {
    Path archive =
        write(
            tar -> {
              for (int i = 0; i < 15_000; i++) {
                tar.entry("pax_global_header", 'g', "13 comment=a\n");
              }
              tar.entry("NATF2.pt", '0', "first");
            });
    assertRefused(archive, "more than 1000 entries and extension headers");
  }

  @Test
  void anExtensionHeaderThatClaimsMoreThanTheLimitIsRefusedUnread() throws IOException {
    for (char kind : new char[] {'L', 'K', 'x', 'g'}) {
      assertRefused(
          write(tar -> tar.header("x", kind, TarReader.MAX_EXTENSION_BYTES + 1)),
          "an extension header of 65537 bytes, at most 65536 are read");
    }
  }

  @Test
  void anExtensionHeaderOfHundredsOfMegabytesIsRefused() throws IOException {
    Path archive =
        write(
            tar ->
                // Noise first, so that it does not unpack to many times its size.
                tar.entry("noise", '0', noise())
                    .zeros("././@LongLink", 'L', 200 << 20)
                    .entry("NATF2.pt", '0', "first"));
    assertRefused(archive, "an extension header of 209715200 bytes, at most 65536 are read");
  }

  @Test
  void manyExtensionHeadersAsLargeAsTheyMayBeAreRead() throws IOException {
    String records = "6 a=b\n".repeat(TarReader.MAX_EXTENSION_BYTES / 6);
    Path archive =
        write(
            tar -> {
              tar.entry("noise", '0', noise());
              for (int i = 0; i < 400; i++) {
                tar.entry("x", 'x', records).entry("notes-" + i, '0', "");
              }
              tar.entry("NATF2.pt", '0', "first");
            });
    assertThat(extract(archive).resolve("NATF2.pt")).hasContent("first");
  }

  @Test
  void sizesBeyondAllSenseAreRefused() throws IOException {
    assertRefused(
        write(tar -> tar.header("NATF2.pt", '0', 077777777777L)),
        "entry 'NATF2.pt' has 8589934591 bytes, at most 67108864 are taken");
    assertRefused(
        write(
            tar -> tar.entry("x", 'x', "27 size=999999999999999999\n").entry("NATF2.pt", '0', "a")),
        "has 999999999999999999 bytes");
    assertRefused(
        write(tar -> tar.entry("x", 'x', "28 size=9999999999999999999\n")), "has a number");
    assertRefused(write(tar -> tar.header("x", '5', 077777777777L)), "has 8589934591 bytes");
  }

  @Test
  void aVoiceAsLargeAsItMayBeAndAsManyEntriesAsThereMayBeAreRead() throws IOException {
    int most = 64 << 20;
    Path archive =
        write(
            tar -> {
              tar.entry("noise", '0', noise()).zeros("NATF2.pt", '0', most);
              for (int i = 2; i < TarReader.MAX_ENTRIES; i++) {
                tar.entry("notes-" + i, '0', "");
              }
            });
    assertThat(extract(archive).resolve("NATF2.pt")).hasSize(most);
  }

  @Test
  void manyMembersOfGzipAreNoDeepStack() throws IOException {
    var empty = new ByteArrayOutputStream();
    new GZIPOutputStream(empty).close();
    Path archive = folder.resolve("voices.tgz");
    try (var out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      for (int i = 0; i < 100_000; i++) {
        empty.writeTo(out);
      }
    }
    assertRefused(archive, "holds no voice");
  }

  @Test
  void aNameOfTheGzipFileIsSkippedHoweverLongItIs() throws IOException {
    byte[] sound = VoicePackageBytes.sound().tgz();
    Path archive = folder.resolve("voices.tgz");
    try (OutputStream out = Files.newOutputStream(archive)) {
      byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 0, 3, 0, 'a', 'b', 'c'};
      out.write(header); // with three bytes of extra data, name, comment and sum of the header
      byte[] letters = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 20; i++) {
        out.write(letters);
      }
      out.write(new byte[] {0, 'c', 0, 1, 2});
      out.write(sound, 10, sound.length - 10);
    }
    assertThat(extract(archive).resolve("NATF2.pt")).hasContent("first");
  }

  private Path write(Content content) throws IOException {
    Path archive = folder.resolve("voices.tgz");
    Files.deleteIfExists(archive); // what overwrites a file waits for the disk on some systems
    try (var tar = new TarBytes(fastGzip(Files.newOutputStream(archive)))) {
      content.write(tar);
    }
    return archive;
  }

  private static OutputStream fastGzip(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, 1 << 16) {
      {
        def.setLevel(Deflater.BEST_SPEED);
      }
    };
  }

  private static byte[] noise() {
    byte[] noise = new byte[NOISE_BYTES];
    new SplittableRandom(Seeds.next()).nextBytes(noise);
    return noise;
  }

  private Path extract(Path archive) {
    Path voices = folder.resolve("unpacked");
    VoicePackage.extract(archive, voices);
    return voices;
  }

  private void assertRefused(Path archive, String message) throws IOException {
    assertThatThrownBy(() -> extract(archive))
        .isInstanceOf(TensorException.class)
        .hasMessageStartingWith(archive + ": refused: ")
        .hasMessageContaining(message);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(archive);
    }
  }
}

package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Golden;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damaged packages of voices, see [Fuzz].
final class VoicePackageFuzzTest {
  private static final int BLOCK = 512;

  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void noDamagedPackageDoesMoreThanBeingRefused() throws IOException {
    byte[] voice = Files.readAllBytes(Golden.file("voice.pt"));
    String latin = new String(voice, StandardCharsets.ISO_8859_1);
    byte[][] corpus = {
      VoicePackageBytes.sound().tar(),
      new VoicePackageBytes().file("voices/NATF2.pt", latin).tar(),
      // A name that needs a header of its own.
      VoicePackageBytes.sound().file("x".repeat(300) + "/NATF3.pt", "third").tar()
    };
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path voices = outside.resolve("voices");
    Fuzz.run(
        folder.resolve("voices.tgz"),
        mutations -> {
          byte[] tar = corpus[mutations.random().nextInt(corpus.length)];
          return mutations.random().nextInt(4) == 0
              ? mutations.of(VoicePackageBytes.gzip(tar))
              : VoicePackageBytes.gzip(withSums(mutations.of(tar), mutations));
        },
        file -> {
          // Without what waits for the disk.
          Files.createDirectory(voices);
          try {
            VoicePackage.unpack(file, voices);
          } catch (EOFException | ZipException e) {
            throw new TensorException(file + ": cut or not gzip", e); // as extract tells it
          } finally {
            delete(voices);
            try (Stream<Path> left = Files.list(outside)) {
              assertThat(left).as("left behind").isEmpty();
            }
          }
        });
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("outside", "voices.tgz");
    }
  }

  /// Mostly with the sums of all headers right, so that what is in them is looked at.
  private static byte[] withSums(byte[] tar, Mutations mutations) {
    if (mutations.random().nextInt(4) == 0) {
      return tar;
    }
    for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
      boolean header = new String(tar, at + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
      if (header) {
        TarBytes.seal(tar, at);
      }
    }
    return tar;
  }

  private static void delete(Path voices) throws IOException {
    try (Stream<Path> files = Files.list(voices)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(voices);
  }
}

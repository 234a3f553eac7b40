package io.personaplex.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarPackerTest {
  private final JarPacker packer = new JarPacker(new Platform("linux", "x86_64"));
  @TempDir Path folder;

  @Test
  void twoPackingsOfOneFolderAreTheSameWhateverTheTimesAndTheOrderOfWriting() throws IOException {
    Path first = Files.createDirectories(folder.resolve("first/a"));
    Files.writeString(first.resolve("B.class"), "b");
    Files.writeString(first.resolve("A.class"), "a");
    Path second = Files.createDirectories(folder.resolve("second/a"));
    Files.writeString(second.resolve("A.class"), "a");
    Files.writeString(second.resolve("B.class"), "b");
    Files.setLastModifiedTime(second.resolve("B.class"), FileTime.fromMillis(1_000_000_000_000L));

    byte[] jar = packer.folder(folder.resolve("first"));

    assertThat(packer.folder(folder.resolve("second"))).isEqualTo(jar);
    assertThat(contents(jar))
        .containsExactly(Map.entry("a/A.class", "a"), Map.entry("a/B.class", "b"));
  }

  @Test
  void theNativeCodeOfOtherPlatformsStaysOut() throws IOException {
    Path jar =
        jar("a/A.class", "native/linux-x64/liba.so", "native/osx-x64/liba.dylib", "model.onnx");

    assertThat(contents(packer.library(jar).orElseThrow()))
        .containsOnlyKeys("a/A.class", "native/linux-x64/liba.so", "model.onnx");
  }

  @Test
  void aJarThatSuitsAllPlatformsIsTakenAsItIs() throws IOException {
    Path jar = jar("META-INF/MANIFEST.MF", "a/A.class", "native/linux-x64/liba.so");

    assertThat(packer.library(jar)).contains(Files.readAllBytes(jar));
  }

  @Test
  void aJarOfAnotherPlatformIsLeftOut() throws IOException {
    Path jar = jar("META-INF/MANIFEST.MF", "module-info.class", "macos/x64/org/lwjgl/lib.dylib");

    assertThat(packer.library(jar)).isEmpty();
  }

  private Path jar(String... entries) throws IOException {
    Path file = folder.resolve("library.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.getBytes(UTF_8));
      }
    }
    return file;
  }

  private static Map<String, String> contents(byte[] jar) throws IOException {
    var contents = new LinkedHashMap<String, String>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        contents.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    return contents;
  }
}

package io.personaplex.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes the jars of an image: the same bytes from the same content, without the native code of
/// other platforms (three quarters of ONNX Runtime's jar).
///
/// A jar that needs no change is taken as it is.
final class JarPacker {
  /// The first moment a jar can name, in no time zone.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Platform platform;

  /// @param platform whose native code stays
  JarPacker(Platform platform) {
    this.platform = platform;
  }

  /// Packs a folder of classes.
  byte[] folder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(Files::isRegularFile).sorted().toList();
    }
    var bytes = new ByteArrayOutputStream();
    try (var jar = new ZipOutputStream(bytes, UTF_8)) {
      for (Path file : files) {
        add(jar, folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }

  /// A library's jar without what is for other platforms; empty if then nothing is left.
  Optional<byte[]> library(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> kept = zip.stream().filter(this::isForUs).toList();
      if (kept.size() == zip.size()) {
        return Optional.of(Files.readAllBytes(file));
      }
      if (kept.stream().allMatch(entry -> isMetadata(entry.getName()))) {
        return Optional.empty();
      }
      var bytes = new ByteArrayOutputStream();
      try (var jar = new ZipOutputStream(bytes, UTF_8)) {
        for (ZipEntry entry : kept) {
          if (!entry.isDirectory()) {
            try (InputStream in = zip.getInputStream(entry)) {
              add(jar, entry.getName(), in.readAllBytes());
            }
          }
        }
      }
      return Optional.of(bytes.toByteArray());
    }
  }

  private boolean isForUs(ZipEntry entry) {
    return Platform.of(entry.getName()).map(platform::equals).orElse(true);
  }

  private static boolean isMetadata(String entry) {
    return entry.endsWith("/")
        || entry.startsWith("META-INF/")
        || entry.equals("module-info.class");
  }

  private static void add(ZipOutputStream jar, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    jar.putNextEntry(entry);
    jar.write(content);
    jar.closeEntry();
  }
}

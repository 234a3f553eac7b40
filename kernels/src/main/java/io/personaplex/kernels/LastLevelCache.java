package io.personaplex.kernels;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The caches that memory is read through last, as Linux describes them: `cpu*/cache/index3/` holds
/// `size`, such as `32768K`, and in `shared_cpu_list` the CPUs behind the same cache.
final class LastLevelCache {
  /// Where Linux describes its CPUs.
  static final Path CPUS = Path.of("/sys/devices/system/cpu");

  private LastLevelCache() {}

  /// Bytes of all third-level caches together; 0 where that cannot be read.
  static long bytes(Path cpus) {
    Map<String, Long> sizes = new HashMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
      for (Path folder : folders) {
        Path cache = folder.resolve("cache/index3");
        if (Files.isDirectory(cache)) {
          String sharing = Files.readString(cache.resolve("shared_cpu_list")).strip();
          sizes.put(sharing, size(Files.readString(cache.resolve("size")).strip()));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long size(String text) {
    return text.endsWith("K")
        ? Long.parseLong(text.substring(0, text.length() - 1)) << 10
        : Long.parseLong(text);
  }
}

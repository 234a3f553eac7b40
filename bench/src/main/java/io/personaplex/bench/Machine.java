package io.personaplex.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// What a figure was measured on.
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /// The CPU's name, or the architecture where the system does not tell.
  static String cpu() {
    return field(CPU_INFO, "model name").orElse(System.getProperty("os.arch"));
  }

  /// Jobs that ran or waited, on average over the last minute; negative where the system does not
  /// tell.
  static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /// Resident memory of a process in KiB, where the system tells.
  static OptionalLong residentKilobytes(long pid) {
    return field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS")
        .map(value -> OptionalLong.of(Long.parseLong(value.replaceAll("[^0-9]", ""))))
        .orElse(OptionalLong.empty());
  }

  /// The value after the first `name :` of a file in /proc.
  private static Optional<String> field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      // Not Linux, or the process is gone.
      return Optional.empty();
    }
  }
}

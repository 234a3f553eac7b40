package io.personaplex.models;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// How much memory this process may hope for.
public final class MachineMemory {
  /// Pages of files, used once and used again; the kernel takes back either. Control groups v2.
  private static final List<String> CACHE_LINES = List.of("inactive_file", "active_file");

  /// The same in v1, with the groups below.
  private static final List<String> OLD_CACHE_LINES =
      List.of("total_inactive_file", "total_active_file");

  private MachineMemory() {}

  /// The machine's memory, or the limit of the container (control group v1 or v2) if that is lower.
  /// The JDK knows both.
  public static long totalBytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  /// What can still be taken without swapping: the kernel's own estimate, or what the container has
  /// left if that is less. What is cached of files counts as free. Without Linux, the total.
  public static long availableBytes() {
    return availableBytes(Path.of("/"), totalBytes());
  }

  /// @param root where `proc` and `sys` are
  /// @param total the answer when nothing can be learnt
  static long availableBytes(Path root, long total) {
    long available = total;
    OptionalLong machine = field(root.resolve("proc/meminfo"), "MemAvailable:");
    if (machine.isPresent()) {
      available = Math.min(available, machine.getAsLong() * 1024);
    }
    Path group = root.resolve("sys/fs/cgroup");
    available =
        Math.min(available, left(group, "memory.max", "memory.current", CACHE_LINES, total));
    return Math.min(
        available,
        left(
            group.resolve("memory"),
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            OLD_CACHE_LINES,
            total));
  }

  /// What a control group leaves; `none` if it limits nothing.
  private static long left(Path group, String limit, String usage, List<String> cache, long none) {
    OptionalLong most = number(group.resolve(limit));
    OptionalLong used = number(group.resolve(usage));
    if (most.isEmpty() || used.isEmpty()) {
      return none;
    }
    Path statistics = group.resolve("memory.stat");
    long cached = cache.stream().mapToLong(name -> field(statistics, name).orElse(0)).sum();
    return Math.max(0, most.getAsLong() - Math.max(0, used.getAsLong() - cached));
  }

  /// A file that is one number; the word `max` is none.
  private static OptionalLong number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty(); // not there on this machine
    }
  }

  /// The number behind a name, in a file of such lines.
  private static OptionalLong field(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length > 1 && words[0].equals(name) && words[1].matches("\\d{1,18}")) {
          return OptionalLong.of(Long.parseLong(words[1]));
        }
      }
    } catch (IOException e) {
      // Not there on this machine.
    }
    return OptionalLong.empty();
  }
}
